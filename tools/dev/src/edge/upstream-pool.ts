import { createHash } from 'node:crypto';
import type { Upstream } from './upstream.js';

/** The instances that can answer for one service, in turn. */
export class UpstreamPool {
  private readonly members = new Set<Upstream>();
  private turn = 0;

  add(upstream: Upstream): void {
    this.members.add(upstream);
  }

  remove(upstream: Upstream): void {
    this.members.delete(upstream);
    upstream.become('closed');
  }

  /**
   * Whom to try, best first: the ready ones, beginning with the next in turn. When none is ready, the ones that are
   * alive all the same: what they lack (a Redis, say) may not matter to this request, and they know.
   * @param affinity requests with the same one go to the same instance, for as long as the same ones are there
   */
  candidates(affinity?: string): Upstream[] {
    this.turn += 1;
    const start = affinity === undefined ? this.turn : createHash('sha256').update(affinity).digest().readUInt32BE();
    return [...this.beginningAt(start, 'ready'), ...this.beginningAt(start, 'unready')];
  }

  private beginningAt(start: number, state: 'ready' | 'unready'): Upstream[] {
    const found = [...this.members].filter((upstream) => upstream.state === state);
    const first = found.length === 0 ? 0 : start % found.length;
    return [...found.slice(first), ...found.slice(0, first)];
  }
}
