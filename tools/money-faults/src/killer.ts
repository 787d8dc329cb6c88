import { setTimeout as delay } from 'node:timers/promises';
import { readState, type State } from '@chatpop/testing';
import type { Random } from './random.js';

type Service = State['services'][number];

export interface Kill {
  readonly name: string;
  /** How many payments were on their way. */
  readonly amid: number;
}

/** Whoever ends sooner is started again after ever longer pauses (tools/dev): these rounds are about kills, not pauses. */
const spareForMs = 16_000;
const lookAgainMs = 50;
const killed = new Set(['payments', 'chat']);

/**
 * Kills processes while people pay, at moments that nobody chose: the Payment Service in the middle of webhooks and of its
 * relay, Chat in the middle of deciding.
 */
export class Killer {
  readonly kills: Kill[] = [];
  private readonly seenSince = new Map<number, number>();
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;

  constructor(
    private readonly statePath: string,
    private readonly random: Random,
    /** On average. */
    private readonly everyMs: number,
    private readonly countOpen: () => Promise<number>,
  ) {
    for (const { pid } of readState(statePath).services) this.seenSince.set(pid, 0);
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!this.isStopping()) {
      const pauseMs = this.everyMs / 2 + this.random.below(this.everyMs);
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      while (!this.isStopping() && !(await this.strike())) await delay(lookAgainMs);
    }
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /** @returns whether somebody paid just now, and somebody who could be killed was. */
  private async strike(): Promise<boolean> {
    const [victims, amid] = [this.victims(), await this.countOpen()];
    if (victims.length === 0 || amid === 0) return false;
    const { name, pid } = this.random.of(victims);
    process.kill(pid, 'SIGKILL');
    this.kills.push({ name, amid });
    return true;
  }

  private victims(): Service[] {
    const now = Date.now();
    return readState(this.statePath).services.filter(({ name, pid, state }) => {
      if (!killed.has(name) || state !== 'ready') return false;
      const since = this.seenSince.get(pid) ?? now;
      this.seenSince.set(pid, since);
      return now - since > spareForMs;
    });
  }
}
