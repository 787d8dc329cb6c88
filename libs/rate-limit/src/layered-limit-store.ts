import { LRUCache } from 'lru-cache';
import { keyOf, type Limit, type LimitStore } from './limit.js';
import { rateLimitLocalDecisions } from './rate-limit.metrics.js';

export interface LayeredOptions {
  readonly pauseMs: number;
  readonly localKeys: number;
}

/** One late answer is decided here and no more; after so many in a row nobody waits for the next. */
const failuresBeforePause = 3;

/** For how long a refusal is repeated without asking again. Short: another process may have given a point back. */
const repeatRefusalMs = 1_000;

/**
 * The count of this process before the one that all share. What is over the limit here already is over it everywhere,
 * and is refused without a call; the rest the shared count decides. When that fails, this count alone decides: the limit
 * then holds for each process, and for a while (`pauseMs`) nobody waits for the shared one.
 */
export class LayeredLimitStore implements LimitStore {
  private readonly refusals: LRUCache<string, { readonly at: number; readonly waitMs: number }>;
  private pausedUntil = 0;
  private failures = 0;

  constructor(
    private readonly local: LimitStore,
    private readonly shared: LimitStore,
    private readonly options: LayeredOptions,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.refusals = new LRUCache({ max: options.localKeys });
  }

  async take(limit: Limit, key: string, points: 0 | 1 = 1): Promise<number> {
    const refused = this.recentRefusal(limit, key);
    if (refused > 0) return refused;
    const localWaitMs = await this.local.take(limit, key, points);
    if (localWaitMs > 0) return localWaitMs;
    const waitMs = await this.askShared(() => this.shared.take(limit, key, points));
    if (waitMs === undefined) {
      rateLimitLocalDecisions.inc();
      return 0;
    }
    if (waitMs > 0) {
      if (points > 0) await this.local.giveBack(limit, key);
      this.refusals.set(keyOf(limit, key), { at: this.now(), waitMs });
    }
    return waitMs;
  }

  async giveBack(limit: Limit, key: string): Promise<void> {
    this.refusals.delete(keyOf(limit, key));
    await this.local.giveBack(limit, key);
    await this.askShared(() => this.shared.giveBack(limit, key));
  }

  private recentRefusal(limit: Limit, key: string): number {
    const refusal = this.refusals.get(keyOf(limit, key));
    if (!refusal) return 0;
    const age = this.now() - refusal.at;
    return age < repeatRefusalMs ? refusal.waitMs - age : 0;
  }

  private async askShared<Value>(ask: () => Value | Promise<Value>): Promise<Value | undefined> {
    if (this.now() < this.pausedUntil) return undefined;
    try {
      const answer = await ask();
      this.failures = 0;
      return answer;
    } catch {
      this.failures += 1;
      if (this.failures >= failuresBeforePause) this.pausedUntil = this.now() + this.options.pauseMs;
      return undefined;
    }
  }
}
