import type { Readable } from 'node:stream';

/** Bytes from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A file on this machine. */
export interface LocalFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Where files lie. Keys are made by the service and never reused for other bytes. An object is there whole or
 * not at all.
 */
export interface ObjectStore {
  put(key: string, content: Uint8Array | LocalFile, contentType: string): Promise<void>;
  /** `undefined` when there is no such object. */
  open(key: string, range?: ByteRange): Promise<Readable | undefined>;
  /** Removing what is gone already is no failure. */
  remove(key: string): Promise<void>;
  /** Rejects when the store can not be reached. */
  check(): Promise<void>;
}

export const OBJECT_STORE = Symbol('OBJECT_STORE');
