import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { ProcessPool } from './process-pool.js';

setFlagsFromString('--expose-gc');

describe(ProcessPool.name, () => {
  it('holds nothing of a job that has ended', async () => {
    const pool = new ProcessPool({
      size: 1,
      timeoutMs: 20_000,
      idleMs: 20_000,
      recycleBytes: Infinity,
      start: () => ({ run: () => Promise.resolve({ result: 'done', rss: 0 }), end: () => Promise.resolve() }),
    });
    const upload = await (async () => {
      const task = new Uint8Array(10);
      await expect(pool.run({ name: 'prepare', task }, Infinity, false)).resolves.toBe('done');
      return new WeakRef(task);
    })();
    await new Promise(setImmediate);
    runInNewContext('gc()');
    expect(upload.deref()).toBeUndefined();
    await pool.close();
  });
});
