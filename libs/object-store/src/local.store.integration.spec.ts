import { mkdtemp, rm } from 'node:fs/promises';
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
});
