import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LocalStore } from './local.store.js';
import { describeObjectStore } from './object-store.suite.js';

describeObjectStore('local', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'chatpop-store-'));
  return { store: new LocalStore(directory), stop: () => rm(directory, { recursive: true }) };
});

describe(LocalStore.name, () => {
  it('never leaves its folder', async () => {
    const store = new LocalStore(join(tmpdir(), 'chatpop-store-none'));
    await expect(store.put('../outside.webp', new Uint8Array(1))).rejects.toThrow(RangeError);
    await expect(store.open('../../etc/passwd')).rejects.toThrow(RangeError);
  });

  it('removes with an object what was written of it, should its writer have died', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'chatpop-store-'));
    const store = new LocalStore(join(directory, 'store'));
    // Nothing comes out of a pipe until somebody writes: the object is half-way.
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const putting = Promise.allSettled([store.put('day/a.webp', { path: pipe, bytes: 1 })]);
    const files = () => readdir(join(directory, 'store', 'day')).catch(() => []);
    while ((await files()).length === 0) await new Promise(setImmediate);
    await store.remove('day/a.webp');
    const left = await files();
    await writeFile(pipe, 'x');
    await putting;
    await rm(directory, { recursive: true });
    expect(left).toEqual([]);
  });
});
