import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Limit, LimitStore } from './limit.js';

export interface StoreUnderTest {
  readonly store: LimitStore;
  /** Lets time pass until `condition` holds; fails when it does not within a few seconds. */
  until(condition: () => Promise<boolean>): Promise<void>;
  /** The store's own time in ms. */
  now(): Promise<number>;
  stop(): Promise<void>;
}

let made = 0;
/** Each test has a key of its own, so that a shared Redis needs no emptying. */
const newKey = (): string => `${process.pid}-${Date.now()}-${(made += 1)}`;

/** What every store of limits does alike. */
export function describeLimitStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`limit store: ${name}`, () => {
    const window: Limit = { name: 'test-window', points: 3, perSeconds: 0.4 };
    const bucket: Limit = { name: 'test-bucket', points: 5, perSeconds: 1, burst: 10 };
    let test: StoreUnderTest;
    let key: string;
    beforeEach(async () => {
      test = await open();
      key = newKey();
    });
    afterEach(() => test.stop());

    const takeMany = async (limit: Limit, times: number): Promise<number[]> => {
      const waits: number[] = [];
      for (let index = 0; index < times; index += 1) waits.push(await test.store.take(limit, key));
      return waits;
    };
    const takenOf = (waits: number[]): number => waits.filter((wait) => wait === 0).length;

    it('lets through as many as a window has points, and tells how long the next one waits', async () => {
      const waits = await takeMany(window, 5);
      expect(waits.slice(0, 3)).toEqual([0, 0, 0]);
      expect(waits[3]).toBeGreaterThan(0);
      expect(waits[3]).toBeLessThanOrEqual(400);
    });

    it('never lets more through in any window, also across what would be the border of a fixed one', async () => {
      const takes: { began: number; ended: number }[] = [];
      while (takes.length < 9) {
        let began = 0;
        await test.until(async () => {
          began = await test.now();
          return (await test.store.take(window, key)) === 0;
        });
        takes.push({ began, ended: await test.now() });
      }
      // The point was counted somewhere in between: a busy machine must not pass for a window that is too short.
      const spans = takes.slice(3).map(({ ended }, index) => ended - (takes[index]?.began ?? 0));
      expect(Math.min(...spans)).toBeGreaterThanOrEqual(399);
    });

    it('counts nothing for what it refuses', async () => {
      await takeMany(window, 50);
      const next = test.until(async () => (await test.store.take(window, key)) === 0);
      await expect(next).resolves.toBeUndefined();
    });

    it('lets a burst through, then the steady rate: 5 a second with bursts of 10', async () => {
      const began = await test.now();
      expect(takenOf(await takeMany(bucket, 10))).toBe(10);
      let taken = 10;
      while (taken < 13) {
        await test.until(async () => (await test.store.take(bucket, key)) === 0);
        taken += 1;
      }
      expect((await test.now()) - began).toBeGreaterThanOrEqual(3 * 200 - 15);
      expect((await test.now()) - began).toBeLessThan(1_000);
    });

    it('lets no more through when many come at once', async () => {
      const together = async (limit: Limit) =>
        takenOf(await Promise.all(Array.from({ length: 100 }, async () => test.store.take(limit, key))));
      expect(await together(window)).toBe(3);
      expect(await together({ ...bucket, points: 1, perSeconds: 60 })).toBe(10);
    });

    it.each([window, bucket])('tells whether there is a point, and takes none: $name', async (limit) => {
      const capacity = limit.burst ?? limit.points;
      for (let index = 0; index <= capacity; index += 1) expect(await test.store.take(limit, key, 0)).toBe(0);
      expect(takenOf(await takeMany(limit, capacity + 1))).toBe(capacity);
      expect(await test.store.take(limit, key, 0)).toBeGreaterThan(0);
    });

    it.each([window, bucket])('gives a point back: $name', async (limit) => {
      await takeMany(limit, limit.burst ?? limit.points);
      await test.store.giveBack(limit, key);
      expect(takenOf(await takeMany(limit, 2))).toBe(1);
    });

    it.each([window, bucket])('gives back what was never taken without a trace: $name', async (limit) => {
      await test.store.giveBack(limit, key);
      const capacity = limit.burst ?? limit.points;
      expect(takenOf(await takeMany(limit, capacity + 1))).toBe(capacity);
    });

    it('keeps keys and limits apart', async () => {
      await takeMany(window, 4);
      expect(await test.store.take(window, `${key}-other`)).toBe(0);
      expect(await test.store.take({ ...window, name: 'test-other' }, key)).toBe(0);
    });

    it('applies a lower setting to what was counted before', async () => {
      await takeMany(window, 3);
      expect(await test.store.take({ ...window, points: 2 }, key)).toBeGreaterThan(0);
    });
  });
}
