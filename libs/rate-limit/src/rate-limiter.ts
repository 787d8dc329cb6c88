import { commonErrors, DomainError } from '@chatpop/contracts';
import type { Limit, LimitStore } from './limit.js';
import { rateLimitRefusals } from './rate-limit.metrics.js';

/** A limit, and whom it is counted for. */
export type LimitFor = readonly [limit: Limit, key: string];

/** Limits how often something happens. `store` is what makes it so for all processes; without it nothing is limited. */
export class RateLimiter {
  constructor(private readonly store: LimitStore | undefined) {}

  /**
   * Counts one point for `key`, e.g. a participant's id. Takes `RATE_LIMIT_TIMEOUT_MS` at most, with or without Redis.
   * @throws DomainError `limit.error` or `COMMON.RATE_LIMITED`, with `retryAfterSeconds`; nothing is counted then.
   */
  consume(limit: Limit, key: string): Promise<void> {
    return this.take(limit, key, 1);
  }

  /** Counts nothing. @throws DomainError as `consume` would, now. */
  check(limit: Limit, key: string): Promise<void> {
    return this.take(limit, key, 0);
  }

  /** Takes back one `consume`: what was counted did not happen after all. */
  async giveBack(limit: Limit, key: string): Promise<void> {
    await this.store?.giveBack(limit, key);
  }

  /**
   * Does `work` unless a limit is used up, and counts it only if it fails in the way that `counts` tells. Work under way
   * counts until it has ended, so that many tries at once gain nothing.
   * @throws DomainError as `consume`, and whatever `work` throws.
   */
  async countFailures<Value>(
    limits: readonly LimitFor[],
    work: () => Promise<Value>,
    counts: (error: unknown) => boolean,
  ): Promise<Value> {
    const taken: LimitFor[] = [];
    let keep = false;
    try {
      for (const [limit, key] of limits) {
        await this.consume(limit, key);
        taken.push([limit, key]);
      }
      return await work();
    } catch (error) {
      keep = counts(error);
      throw error;
    } finally {
      if (!keep) await Promise.all(taken.map(([limit, key]) => this.giveBack(limit, key)));
    }
  }

  private async take(limit: Limit, key: string, points: 0 | 1): Promise<void> {
    if (!this.store) return;
    const waitMs = await this.store.take(limit, key, points);
    if (waitMs <= 0) return;
    rateLimitRefusals.inc({ limit: limit.name });
    throw new DomainError(limit.error ?? commonErrors.rateLimited, { retryAfterSeconds: waitMs / 1000 });
  }
}
