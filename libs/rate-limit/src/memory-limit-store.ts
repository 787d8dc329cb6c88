import { LRUCache } from 'lru-cache';
import { keyOf, msPerPoint, type Limit, type LimitStore } from './limit.js';

/** What is known of one key: when points were taken (sliding window), or when the bucket is full again. */
interface Count {
  readonly taken: number[];
  fullAt: number;
}

/** Counts of this process. Bounded: when there are more keys than `maxKeys`, those not used for longest are forgotten. */
export class MemoryLimitStore implements LimitStore {
  private readonly counts: LRUCache<string, Count>;

  constructor(
    maxKeys: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.counts = new LRUCache({ max: maxKeys });
  }

  take(limit: Limit, key: string): number {
    const id = keyOf(limit, key);
    let count = this.counts.get(id);
    if (!count) this.counts.set(id, (count = { taken: [], fullAt: 0 }));
    return limit.burst === undefined
      ? takeFromWindow(count, limit, this.now())
      : takeFromBucket(count, limit, limit.burst, this.now());
  }

  giveBack(limit: Limit, key: string): void {
    const count = this.counts.get(keyOf(limit, key));
    if (!count) return;
    count.taken.pop();
    count.fullAt -= msPerPoint(limit);
  }
}

function takeFromWindow({ taken }: Count, { points, perSeconds }: Limit, now: number): number {
  const windowMs = perSeconds * 1000;
  while (taken.length > 0 && (taken[0] ?? 0) + windowMs <= now) taken.shift();
  const blocking = taken.at(-points);
  if (blocking !== undefined) return blocking + windowMs - now;
  taken.push(now);
  return 0;
}

/** The generic cell rate algorithm (ITU-T I.371): a token bucket kept as one point in time. */
function takeFromBucket(count: Count, limit: Limit, burst: number, now: number): number {
  const fullAt = Math.max(count.fullAt, now) + msPerPoint(limit);
  const waitMs = fullAt - burst * msPerPoint(limit) - now;
  if (waitMs > 0) return waitMs;
  count.fullAt = fullAt;
  return 0;
}
