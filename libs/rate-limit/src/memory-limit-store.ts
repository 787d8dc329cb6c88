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

  take(limit: Limit, key: string, points: 0 | 1 = 1): number {
    const id = keyOf(limit, key);
    let count = this.counts.get(id);
    if (!count) this.counts.set(id, (count = { taken: [], fullAt: 0 }));
    const { burst } = limit;
    return burst === undefined
      ? takeFromWindow(count, limit, points, this.now())
      : takeFromBucket(count, { ...limit, burst }, points, this.now());
  }

  giveBack(limit: Limit, key: string): void {
    const count = this.counts.get(keyOf(limit, key));
    if (!count) return;
    count.taken.pop();
    count.fullAt -= msPerPoint(limit);
  }
}

function takeFromWindow({ taken }: Count, limit: Limit, points: 0 | 1, now: number): number {
  const windowMs = limit.perSeconds * 1000;
  while (taken.length > 0 && (taken[0] ?? 0) + windowMs <= now) taken.shift();
  const blocking = taken.at(-limit.points);
  if (blocking !== undefined) return blocking + windowMs - now;
  if (points > 0) taken.push(now);
  return 0;
}

/** The generic cell rate algorithm (ITU-T I.371): a token bucket kept as one point in time. */
function takeFromBucket(count: Count, limit: Limit & { burst: number }, points: 0 | 1, now: number): number {
  const fullAt = Math.max(count.fullAt, now) + msPerPoint(limit);
  const waitMs = fullAt - limit.burst * msPerPoint(limit) - now;
  if (waitMs > 0) return waitMs;
  if (points > 0) count.fullAt = fullAt;
  return 0;
}
