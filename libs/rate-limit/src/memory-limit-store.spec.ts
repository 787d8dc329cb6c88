import { describe, expect, it } from '@jest/globals';
import { describeLimitStore } from './limit-store.suite.js';
import { MemoryLimitStore } from './memory-limit-store.js';

describeLimitStore('memory', async () => {
  let now = 5_000;
  return {
    store: new MemoryLimitStore(1_000, () => now),
    until: async (condition) => {
      for (let step = 0; !(await condition()); step += 1) {
        if (step > 5_000) throw new Error('The condition did not come true');
        now += 1;
      }
    },
    now: () => Promise.resolve(now),
    stop: () => Promise.resolve(),
  };
});

describe(MemoryLimitStore.name, () => {
  const limit = { name: 'test', points: 1, perSeconds: 60 };

  it('is bounded: forgets the keys that were not used for longest', () => {
    const store = new MemoryLimitStore(10);
    for (let index = 0; index <= 10; index += 1) store.take(limit, String(index));
    expect(store.take(limit, '10')).toBeGreaterThan(0);
    expect(store.take(limit, '0')).toBe(0);
  });
});
