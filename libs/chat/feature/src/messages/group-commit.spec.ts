import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GroupCommit } from './group-commit.js';

describe(GroupCommit.name, () => {
  it('writes what comes together in one batch, and what comes meanwhile in the next', async () => {
    const batches: number[][] = [];
    const commit = new GroupCommit<number, string>(
      async (inputs) => {
        batches.push([...inputs]);
        await new Promise(setImmediate);
        return inputs.map(String);
      },
      { maxBatch: 3, waitMs: 0 },
    );
    const outputs = await Promise.all([1, 2, 3, 4, 5].map((input) => commit.submit(input)));
    expect(outputs).toEqual(['1', '2', '3', '4', '5']);
    expect(batches).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(await commit.submit(6)).toBe('6');
  });

  it('never has two batches in flight', async () => {
    let inFlight = 0;
    let most = 0;
    const commit = new GroupCommit<number, number>(
      async (inputs) => {
        most = Math.max(most, (inFlight += 1));
        await new Promise(setImmediate);
        inFlight -= 1;
        return [...inputs];
      },
      { maxBatch: 2, waitMs: 0 },
    );
    await Promise.all(Array.from({ length: 50 }, (_, index) => commit.submit(index)));
    expect(most).toBe(1);
  });

  describe('after a batch of several', () => {
    let batches: number[][];
    let say: (...inputs: number[]) => Promise<number[]>;
    const pass = (): Promise<void> => new Promise(setImmediate);

    beforeEach(() => {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
      batches = [];
      const commit = new GroupCommit<number, number>(
        (inputs) => {
          batches.push([...inputs]);
          return Promise.resolve([...inputs]);
        },
        { maxBatch: 3, waitMs: 5 },
      );
      say = (...inputs) => Promise.all(inputs.map((input) => commit.submit(input)));
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    it('waits until as many more have come', async () => {
      await say(1, 2);
      const third = say(3);
      await pass();
      expect(batches).toEqual([[1, 2]]);
      await Promise.all([third, say(4)]);
      expect(batches).toEqual([
        [1, 2],
        [3, 4],
      ]);
    });

    it('waits no longer than it may', async () => {
      await say(1, 2);
      const third = say(3);
      await pass();
      jest.advanceTimersByTime(4);
      await pass();
      expect(batches).toEqual([[1, 2]]);
      jest.advanceTimersByTime(1);
      expect(await third).toEqual([3]);
    });

    it('waits for no more than fill a batch', async () => {
      await say(1, 2, 3);
      const more = say(4, 5, 6, 7, 8, 9);
      await pass();
      expect(batches).toEqual([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]);
      await more;
    });
  });

  it('fails the bad input only', async () => {
    const commit = new GroupCommit<number, number>(
      async (inputs) => {
        if (inputs.includes(2)) throw new Error('bad');
        return [...inputs];
      },
      { maxBatch: 10, waitMs: 0 },
    );
    const settled = await Promise.allSettled([1, 2, 3].map((input) => commit.submit(input)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it.each([
    ['may have been committed', new Error('Connection terminated unexpectedly')],
    ['took too long, and would once more', Object.assign(new Error('statement timeout'), { code: '57014' })],
  ])('never writes again what %s', async (_, error) => {
    const written: number[][] = [];
    const commit = new GroupCommit<number, number>(
      (inputs) => {
        written.push([...inputs]);
        return Promise.reject(error);
      },
      { maxBatch: 10, waitMs: 0 },
    );
    const settled = await Promise.allSettled([1, 2, 3].map((input) => commit.submit(input)));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(written).toEqual([[1, 2, 3]]);
  });
});
