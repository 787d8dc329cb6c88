import { constants, createReadStream } from 'node:fs';
import { access, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import type { ByteRange, LocalFile, ObjectStore } from './object-store.js';

/** Keeps objects as files. A file appears by renaming, so that nobody reads half of one. */
export class LocalStore implements ObjectStore {
  private readonly root: string;

  constructor(directory: string) {
    this.root = resolve(directory);
  }

  async put(key: string, content: Uint8Array | LocalFile): Promise<void> {
    const path = this.pathOf(key);
    const draft = draftOf(path);
    await mkdir(dirname(path), { recursive: true });
    try {
      const file = await open(draft, 'wx');
      try {
        await writeFile(file, 'path' in content ? createReadStream(content.path) : content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  async open(key: string, range?: ByteRange): Promise<Readable | undefined> {
    try {
      const file = await open(this.pathOf(key), 'r');
      return file.createReadStream({ ...range });
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    const path = this.pathOf(key);
    await Promise.all([rm(path, { force: true }), rm(draftOf(path), { force: true })]);
  }

  async check(): Promise<void> {
    await mkdir(this.root, { recursive: true });
    await access(this.root, constants.W_OK);
  }

  private pathOf(key: string): string {
    const path = resolve(join(this.root, key));
    if (!path.startsWith(this.root + sep)) throw new RangeError('An object key leads out of the store');
    return path;
  }
}

/** No two write the same key. What one leaves that is killed is removed with the object. */
const draftOf = (path: string): string => `${path}.new`;

const isAbsence = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
