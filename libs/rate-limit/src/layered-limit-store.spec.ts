import { describe, expect, it } from '@jest/globals';
import { LayeredLimitStore } from './layered-limit-store.js';
import type { Limit, LimitStore } from './limit.js';
import { MemoryLimitStore } from './memory-limit-store.js';

const limit: Limit = { name: 'test', points: 3, perSeconds: 60 };

/** The count that all share, with a way to break it. */
class FakeShared implements LimitStore {
  readonly counts: MemoryLimitStore;
  calls = 0;
  fault: Error | undefined;

  constructor(now: () => number) {
    this.counts = new MemoryLimitStore(100, now);
  }
  async take(of: Limit, key: string, points: 0 | 1): Promise<number> {
    this.calls += 1;
    if (this.fault) throw this.fault;
    return this.counts.take(of, key, points);
  }
  async giveBack(of: Limit, key: string): Promise<void> {
    this.calls += 1;
    if (this.fault) throw this.fault;
    this.counts.giveBack(of, key);
  }
}

function given() {
  const clock = { now: 0 };
  const now = () => clock.now;
  const shared = new FakeShared(now);
  const newProcess = () =>
    new LayeredLimitStore(new MemoryLimitStore(100, now), shared, { pauseMs: 1_000, localKeys: 100 }, now);
  const takeMany = async (store: LimitStore, times: number) => {
    let taken = 0;
    for (let index = 0; index < times; index += 1) if ((await store.take(limit, 'k')) === 0) taken += 1;
    return taken;
  };
  return { clock, shared, newProcess, takeMany };
}

describe(LayeredLimitStore.name, () => {
  it('holds the limit over processes', async () => {
    const { newProcess, takeMany } = given();
    const [one, other] = [newProcess(), newProcess()];
    expect((await takeMany(one, 2)) + (await takeMany(other, 5))).toBe(3);
  });

  it('refuses what is over the limit here without asking the shared count', async () => {
    const { shared, newProcess, takeMany } = given();
    await takeMany(newProcess(), 100);
    expect(shared.calls).toBe(3);
  });

  it('repeats a refusal of the shared count for a second without asking again', async () => {
    const { clock, shared, newProcess, takeMany } = given();
    await takeMany(newProcess(), 3);
    const other = newProcess();
    expect(await takeMany(other, 100)).toBe(0);
    expect(shared.calls).toBe(4);
    clock.now = 1_000;
    expect(await takeMany(other, 100)).toBe(0);
    expect(shared.calls).toBe(5);
  });

  it('does not count here what the shared count refused', async () => {
    const { clock, newProcess, takeMany } = given();
    await takeMany(newProcess(), 3);
    const other = newProcess();
    clock.now = 59_000;
    expect(await takeMany(other, 1)).toBe(0);
    clock.now = 60_001;
    expect(await takeMany(other, 5)).toBe(3);
  });

  it('lets the process limit by itself while the shared count is away, and asks it again after a pause', async () => {
    const { clock, shared, newProcess, takeMany } = given();
    const [one, other] = [newProcess(), newProcess()];
    shared.fault = new Error('away');
    expect(await takeMany(one, 100)).toBe(3);
    expect(await takeMany(other, 100)).toBe(3);
    expect(shared.calls).toBe(6);
    await one.take(limit, 'other key');
    expect(shared.calls).toBe(6);
    shared.fault = undefined;
    clock.now = 60_001;
    expect((await takeMany(one, 100)) + (await takeMany(other, 100))).toBe(3);
  });

  it('knows, when the shared count goes away, what this process has let through', async () => {
    const { shared, newProcess, takeMany } = given();
    const store = newProcess();
    await takeMany(store, 2);
    shared.fault = new Error('away');
    expect(await takeMany(store, 5)).toBe(1);
  });

  it('gives a point back on both sides, and forgets the refusal', async () => {
    const { newProcess, takeMany } = given();
    const store = newProcess();
    await takeMany(store, 5);
    await store.giveBack(limit, 'k');
    expect(await takeMany(store, 5)).toBe(1);
  });
});
