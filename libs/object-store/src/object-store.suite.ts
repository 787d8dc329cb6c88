import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ObjectStore } from './object-store.js';

export interface StoreUnderTest {
  readonly store: ObjectStore;
  stop(): Promise<void>;
}

/** What every object store does. */
export function describeObjectStore(name: string, start: () => Promise<StoreUnderTest>): void {
  describe(`object store: ${name}`, () => {
    let subject: StoreUnderTest;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.stop());

    const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) % 251);
    const read = async (key: string, range?: { start: number; end: number }) => {
      const stream = await subject.store.open(key, range);
      return stream && new Uint8Array(await buffer(stream));
    };

    it('gives back what was put, whole and in parts', async () => {
      await subject.store.put('2026-11-23/a.webp', bytes, 'image/webp');
      expect(await read('2026-11-23/a.webp')).toEqual(bytes);
      expect(await read('2026-11-23/a.webp', { start: 100, end: 199 })).toEqual(bytes.slice(100, 200));
      expect(await read('2026-11-23/a.webp', { start: 299_999, end: 299_999 })).toEqual(bytes.slice(-1));
    });

    it('takes a file without reading it into memory', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'chatpop-put-'));
      const path = join(directory, 'video');
      await writeFile(path, bytes);
      await subject.store.put('2026-11-23/v.mp4', { path, bytes: bytes.length }, 'video/mp4');
      await rm(directory, { recursive: true });
      expect(await read('2026-11-23/v.mp4')).toEqual(bytes);
    });

    it('knows nothing of what was never put, or was removed', async () => {
      expect(await read('2026-11-23/none.webp')).toBeUndefined();
      await subject.store.put('2026-11-23/b.webp', bytes, 'image/webp');
      await subject.store.remove('2026-11-23/b.webp');
      expect(await read('2026-11-23/b.webp')).toBeUndefined();
      await expect(subject.store.remove('2026-11-23/b.webp')).resolves.toBeUndefined();
    });

    it('is healthy', async () => {
      await expect(subject.store.check()).resolves.toBeUndefined();
    });
  });
}
