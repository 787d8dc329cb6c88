import { UpstreamAgent } from './upstream-agent.js';

/**
 * `unready` says it can't serve but is alive; `closed` gets nothing new: it drains, has ended, or refuses connections.
 */
export type UpstreamState = 'ready' | 'unready' | 'closed';

/** One instance as the edge sees it. */
export class Upstream {
  readonly agent: UpstreamAgent;
  private current: UpstreamState = 'closed';

  constructor(
    readonly name: string,
    readonly target: { readonly host: string; readonly port: number },
  ) {
    this.agent = new UpstreamAgent(target.host, target.port);
  }

  get state(): UpstreamState {
    return this.current;
  }

  /** Idle connections to an instance that takes no more are of no use, and could be found dead. */
  become(state: UpstreamState): void {
    if (state === 'closed' && this.current !== 'closed') this.agent.destroyIdle();
    this.current = state;
  }
}
