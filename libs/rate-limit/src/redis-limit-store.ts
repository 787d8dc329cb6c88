import { Logger } from '@nestjs/common';
import { Redis, type Result } from 'ioredis';
import { keyOf, msPerPoint, type Limit, type LimitStore } from './limit.js';
import type { RateLimitConfig } from './rate-limit.config.js';
import { giveBackToBucket, takeFromBucket, takeFromWindow } from './redis-limit-scripts.js';

/** After so many late answers in a row the connection is replaced: it may lead nowhere, and TCP notices after minutes. */
const lateBeforeReconnect = 3;
/** What a new connection may take to say that it is ready. */
const deadAfterMs = 2_000;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeFromWindow(key: string, points: number, windowMs: number, take: number): Result<number, Context>;
    takeFromBucket(key: string, msPerPoint: number, capacityMs: number, take: number): Result<number, Context>;
    giveBackToBucket(key: string, msPerPoint: number): Result<number, Context>;
  }
}

/** Counts that all processes share. Every call rejects at once while Redis is away, and after `timeoutMs` when it is late. */
export class RedisLimitStore implements LimitStore {
  private readonly logger = new Logger(RedisLimitStore.name);
  private readonly redis: Redis;
  private lateInARow = 0;
  private isAway = false;

  constructor(
    url: string,
    private readonly config: Pick<RateLimitConfig, 'timeoutMs'>,
  ) {
    this.redis = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      maxRetriesPerRequest: 0,
      connectTimeout: 1_000,
      commandTimeout: deadAfterMs,
      disconnectTimeout: 200,
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
      scripts: {
        takeFromWindow: { lua: takeFromWindow, numberOfKeys: 1 },
        takeFromBucket: { lua: takeFromBucket, numberOfKeys: 1 },
        giveBackToBucket: { lua: giveBackToBucket, numberOfKeys: 1 },
      },
    });
    this.redis.on('error', (error: Error) => this.noteOutage(error));
    this.redis.on('ready', () => this.noteReturn());
  }

  /** Connects; an unreachable Redis is not an error, it is tried again for ever. */
  async connect(): Promise<void> {
    await this.redis.connect().catch(() => undefined);
  }

  take(limit: Limit, key: string, take: 0 | 1 = 1): Promise<number> {
    const { burst, points, perSeconds } = limit;
    if (burst === undefined)
      return this.inTime(this.redis.takeFromWindow(redisKey('window', limit, key), points, perSeconds * 1000, take));
    const each = msPerPoint(limit);
    return this.inTime(this.redis.takeFromBucket(redisKey('bucket', limit, key), each, each * burst, take));
  }

  async giveBack(limit: Limit, key: string): Promise<void> {
    if (limit.burst === undefined) await this.inTime(this.redis.rpop(redisKey('window', limit, key)));
    else await this.inTime(this.redis.giveBackToBucket(redisKey('bucket', limit, key), msPerPoint(limit)));
  }

  close(): void {
    this.redis.disconnect();
  }

  /**
   * Rejects when the answer is late. Where this process itself was held up, timers run before arrived answers are read:
   * those are read first (`setImmediate`), or every pause of ours would pass for one of Redis.
   */
  private async inTime<Value>(answer: Promise<Value>): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => setImmediate(() => reject(this.tooLate())), this.config.timeoutMs);
    });
    const value = await Promise.race([answer, late]).finally(() => clearTimeout(timer));
    this.lateInARow = 0;
    return value;
  }

  private tooLate(): Error {
    const error = new Error('Redis answers late');
    this.lateInARow += 1;
    if (this.lateInARow % lateBeforeReconnect === 0 && this.redis.status === 'ready') {
      this.noteOutage(error);
      this.redis.disconnect(true);
    }
    return error;
  }

  private noteOutage(error: Error): void {
    if (!this.isAway) this.logger.warn({ msg: 'Redis is away: each process limits by its own count', err: error });
    this.isAway = true;
  }

  private noteReturn(): void {
    if (this.isAway) this.logger.log({ msg: 'Redis is back: limits are shared again' });
    this.isAway = false;
  }
}

/** The kind of count is in the key: a limit that changes its kind starts anew instead of failing. */
const redisKey = (kind: 'window' | 'bucket', limit: Limit, key: string): string =>
  `chatpop:limit:${kind}:${keyOf(limit, key)}`;
