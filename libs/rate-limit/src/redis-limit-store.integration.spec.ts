import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findRedis, freePort, startRedis, type LocalRedis } from '@chatpop/local-servers';
import { fileURLToPath } from 'node:url';
import { LayeredLimitStore } from './layered-limit-store.js';
import type { Limit } from './limit.js';
import { describeLimitStore } from './limit-store.suite.js';
import { Logger } from '@nestjs/common';
import { MemoryLimitStore } from './memory-limit-store.js';
import { RedisLimitStore } from './redis-limit-store.js';

Logger.overrideLogger(false);
const url = process.env.TEST_REDIS_URL ?? '';

/** Tries until it is true; the awaited call is what takes the time. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The condition did not come true');
    await new Promise(setImmediate);
  }
}

async function connected(to: string, timeoutMs = 2_000): Promise<RedisLimitStore> {
  const store = new RedisLimitStore(to, { timeoutMs });
  await store.connect();
  return store;
}

describeLimitStore('redis', async () => {
  const store = await connected(url);
  return { store, until, now: () => Promise.resolve(performance.now()), stop: async () => store.close() };
});

describe(RedisLimitStore.name, () => {
  const limit: Limit = { name: 'test-shared', points: 10, perSeconds: 60 };

  it('counts as one over many processes', async () => {
    const key = `shared-${Date.now()}`;
    const stores = await Promise.all([connected(url), connected(url), connected(url)]);
    const waits = await Promise.all(
      stores.flatMap((store) => Array.from({ length: 20 }, () => store.take(limit, key))),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(10);
    for (const store of stores) store.close();
  });

  it('leaves nothing in Redis when the time is over', async () => {
    const store = await connected(url);
    const brief = { name: 'test-brief', points: 10, perSeconds: 0.5 };
    const key = `brief-${Date.now()}`;
    const admin = Reflect.get(store, 'redis') as { keys(pattern: string): Promise<string[]> };
    await store.take(brief, key);
    await store.take({ ...brief, burst: 10 }, key);
    expect(await admin.keys(`*${key}`)).toHaveLength(2);
    await until(async () => (await admin.keys(`*${key}`)).length === 0);
    store.close();
  });
});

describe(`${LayeredLimitStore.name} on a Redis that goes away`, () => {
  const limit: Limit = { name: 'test-outage', points: 1_000, perSeconds: 60 };
  const pauseMs = 200;
  let redis: LocalRedis;
  let shared: RedisLimitStore;
  let store: LayeredLimitStore;
  let port: number;

  const start = async (): Promise<LocalRedis> => {
    const binary = await findRedis({ dir: fileURLToPath(new URL('../../../.chatpop/redis', import.meta.url)) });
    if (!binary) throw new Error('These tests need Redis');
    return startRedis({ binary, port });
  };
  /** @returns the longest that one of many calls, one after the other, took in ms. */
  const slowestOf = async (times: number): Promise<number> => {
    let slowest = 0;
    for (let index = 0; index < times; index += 1) {
      const began = performance.now();
      await store.take(limit, 'k');
      slowest = Math.max(slowest, performance.now() - began);
    }
    return slowest;
  };
  const takenWithoutRedis = async (key: string): Promise<number> => {
    const waits = await Promise.all(Array.from({ length: 20 }, () => store.take({ ...limit, points: 5 }, key)));
    return waits.filter((wait) => wait === 0).length;
  };

  beforeAll(async () => {
    port = await freePort({ from: 26_000, to: 26_999 });
    redis = await start();
    shared = await connected(redis.url, 40);
    store = new LayeredLimitStore(new MemoryLimitStore(1_000), shared, { pauseMs, localKeys: 1_000 });
  });
  afterAll(async () => {
    shared.close();
    await redis.stop();
  });

  it('holds up no call and fails none while Redis is stopped, and shares again after', async () => {
    await slowestOf(10);
    process.kill(redis.pid, 'SIGSTOP');
    expect(await slowestOf(200)).toBeLessThan(150);
    expect(await takenWithoutRedis('stopped')).toBe(5);
    process.kill(redis.pid, 'SIGCONT');
    await until(async () => (await shared.take(limit, 'back').catch(() => -1)) === 0);
  });

  it('holds up no call and fails none when Redis is killed, and shares again when it is back', async () => {
    await redis.stop();
    expect(await slowestOf(200)).toBeLessThan(150);
    expect(await takenWithoutRedis('killed')).toBe(5);
    redis = await start();
    await until(async () => (await shared.take(limit, 'again').catch(() => -1)) === 0);
  });

  it('starts without Redis', async () => {
    const lonely = await connected('redis://127.0.0.1:1', 40);
    const alone = new LayeredLimitStore(new MemoryLimitStore(10), lonely, { pauseMs, localKeys: 10 });
    expect(await alone.take(limit, 'k')).toBe(0);
    lonely.close();
  });
});
