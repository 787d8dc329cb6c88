import { Logger } from '@nestjs/common';
import { Redis, type Result } from 'ioredis';
import { keyOf, type Limit, type LimitStore } from './limit.js';
import type { RateLimitConfig } from './rate-limit.config.js';
import { giveBackToBucket, takeFromBucket, takeFromWindow } from './redis-limit-scripts.js';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeFromWindow(key: string, points: number, windowMs: number): Result<number, Context>;
    takeFromBucket(key: string, msPerPoint: number, capacityMs: number): Result<number, Context>;
    giveBackToBucket(key: string, msPerPoint: number): Result<number, Context>;
  }
}

/** Counts that all processes share. Every call rejects at once while Redis is away, and after `timeoutMs` when it is late. */
export class RedisLimitStore implements LimitStore {
  private readonly logger = new Logger(RedisLimitStore.name);
  private readonly redis: Redis;

  constructor(url: string, config: Pick<RateLimitConfig, 'timeoutMs'>) {
    this.redis = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      maxRetriesPerRequest: 0,
      connectTimeout: 1_000,
      commandTimeout: config.timeoutMs,
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
      scripts: {
        takeFromWindow: { lua: takeFromWindow, numberOfKeys: 1 },
        takeFromBucket: { lua: takeFromBucket, numberOfKeys: 1 },
        giveBackToBucket: { lua: giveBackToBucket, numberOfKeys: 1 },
      },
    });
    this.logOutages();
  }

  /** Connects; an unreachable Redis is not an error, it is tried again for ever. */
  async connect(): Promise<void> {
    await this.redis.connect().catch(() => undefined);
  }

  take(limit: Limit, key: string): Promise<number> {
    if (limit.burst === undefined)
      return this.redis.takeFromWindow(redisKey('window', limit, key), limit.points, limit.perSeconds * 1000);
    const msPerPoint = (limit.perSeconds * 1000) / limit.points;
    return this.redis.takeFromBucket(redisKey('bucket', limit, key), msPerPoint, msPerPoint * limit.burst);
  }

  async giveBack(limit: Limit, key: string): Promise<void> {
    if (limit.burst === undefined) await this.redis.rpop(redisKey('window', limit, key));
    else await this.redis.giveBackToBucket(redisKey('bucket', limit, key), (limit.perSeconds * 1000) / limit.points);
  }

  close(): void {
    this.redis.disconnect();
  }

  /** ioredis throws unhandled 'error' events; here they are logged once for each outage. */
  private logOutages(): void {
    let away = false;
    this.redis.on('error', (error: Error) => {
      if (!away) this.logger.warn({ msg: 'Redis is away: each process limits by its own count', err: error });
      away = true;
    });
    this.redis.on('ready', () => {
      if (away) this.logger.log({ msg: 'Redis is back: limits are shared again' });
      away = false;
    });
  }
}

/** The kind of count is in the key: a limit that changes its kind starts anew instead of failing. */
const redisKey = (kind: 'window' | 'bucket', limit: Limit, key: string): string =>
  `chatpop:limit:${kind}:${keyOf(limit, key)}`;
