import { describe, expect, it } from '@jest/globals';
import { BoundedQueue } from './bounded-queue.js';

/** Work that ends when it is told to. */
function newWork() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = (name: number) => async () => {
    begun.push(name);
    await new Promise<void>((resolve) => ends.push(resolve));
    return name;
  };
  return { begun, work, end: () => ends.shift()?.() };
}
const turn = () => new Promise(setImmediate);

describe(BoundedQueue.name, () => {
  it('runs so many at a time, the rest in the order in which they came', async () => {
    const queue = new BoundedQueue({ concurrency: 2, waiting: 10 });
    const { begun, work, end } = newWork();
    const all = Promise.all([1, 2, 3, 4].map((name) => queue.run(work(name))));
    await turn();
    expect(begun).toEqual([1, 2]);
    end();
    await turn();
    expect(begun).toEqual([1, 2, 3]);
    for (let index = 0; index < 3; index += 1) {
      end();
      await turn();
    }
    expect(await all).toEqual([1, 2, 3, 4]);
  });

  it('refuses at once what would wait beyond the queue, and takes it again later', async () => {
    const queue = new BoundedQueue({ concurrency: 1, waiting: 1 });
    const { work, end } = newWork();
    const accepted = [queue.run(work(1)), queue.run(work(2))];
    await expect(queue.run(work(3))).rejects.toMatchObject({ code: 'COMMON.UNAVAILABLE', retryAfterSeconds: 2 });
    end();
    await turn();
    end();
    await Promise.all(accepted);
    const again = queue.run(work(4));
    await turn();
    end();
    expect(await again).toBe(4);
  });

  it('goes on after work that fails', async () => {
    const queue = new BoundedQueue({ concurrency: 1, waiting: 5 });
    const failed = queue.run(() => Promise.reject(new Error('failed')));
    const next = queue.run(() => Promise.resolve('next'));
    await expect(failed).rejects.toThrow('failed');
    expect(await next).toBe('next');
  });
});
