import type { ErrorDefinition } from '@chatpop/contracts';

/**
 * How often something may happen for one key.
 *
 * Without `burst`: at most `points` in any stretch of `perSeconds`, wherever it begins (a sliding window, exact).
 * With `burst`: `points` for every `perSeconds` on average, and up to `burst` of them at once (a token bucket, exact).
 */
export interface Limit {
  /** Part of the stored key and of metrics: short, constant, unique. */
  readonly name: string;
  readonly points: number;
  readonly perSeconds: number;
  readonly burst?: number;
  /** What the caller is told; `COMMON.RATE_LIMITED` when absent. */
  readonly error?: ErrorDefinition;
}

/** Where counts are kept. `take` counts a point if there is one, in one indivisible step. */
export interface LimitStore {
  /**
   * @param points with 0 nothing is counted: it only tells whether there is one.
   * @returns 0 when the point was taken, else the milliseconds until there is one; nothing is counted then.
   */
  take(limit: Limit, key: string, points?: 0 | 1): number | Promise<number>;
  /** Makes the last taken point free again. */
  giveBack(limit: Limit, key: string): void | Promise<void>;
}

/** What one point of a token bucket takes to come back. */
export const msPerPoint = ({ points, perSeconds }: Limit): number => (perSeconds * 1000) / points;

export const keyOf = (limit: Limit, key: string): string => `${limit.name}:${key}`;
