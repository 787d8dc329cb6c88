import { StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseByteRange } from './byte-range.js';
import type { ByteRange, ObjectStore } from './object-store.js';

export interface ServedObject {
  readonly key: string;
  readonly bytes: number;
  readonly mime: string;
  readonly cacheControl: string;
}

/**
 * Answers with a stored object, whole or the part that is asked for (RFC 9110), or tells that the client has it. The
 * type is fixed and nothing in it can run. @returns `null` when the answer has no body, `undefined` when the object is
 * gone.
 */
export async function serveObject(
  store: ObjectStore,
  { key, bytes, mime, cacheControl }: ServedObject,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<StreamableFile | null | undefined> {
  const etag = `"${key.replace(/[^\w-]/g, '')}"`;
  const keepable = { ETag: etag, 'Cache-Control': cacheControl };
  void reply.headers({
    'Accept-Ranges': 'bytes',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Disposition': 'inline',
  });
  if (matches(request.headers['if-none-match'], etag)) {
    void reply.status(304).headers(keepable);
    return null;
  }
  // `If-Range`: a part only of what the client has the rest of.
  const isSame = (request.headers['if-range'] ?? etag) === etag;
  const range = isSame ? parseByteRange(request.headers.range, bytes) : 'whole';
  if (range === 'unsatisfiable') {
    void reply.status(416).headers({ 'Content-Range': `bytes */${bytes}`, 'Cache-Control': 'no-store' });
    return null;
  }
  const part: ByteRange = range === 'whole' ? { start: 0, end: bytes - 1 } : range;
  const stream = await store.open(key, range === 'whole' ? undefined : part);
  if (!stream) return undefined;
  // Not before: what a client may keep is an object, never that it could not be read.
  void reply.headers(keepable);
  if (range !== 'whole') void reply.status(206).header('Content-Range', `bytes ${part.start}-${part.end}/${bytes}`);
  return new StreamableFile(stream, { type: mime, length: part.end - part.start + 1 });
}

const matches = (header: string | undefined, etag: string): boolean =>
  header === '*' || (header?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false);
