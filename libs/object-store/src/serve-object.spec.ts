import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fastify from 'fastify';
import type { ObjectStore } from './object-store.js';
import { serveObject } from './serve-object.js';

describe(serveObject.name, () => {
  const object = { key: '2026-11-23/a.webp', bytes: 3, mime: 'image/webp', cacheControl: 'public, max-age=86400' };
  /** What a client may keep of an answer, when the store opens objects like this. */
  async function keptOf(open: ObjectStore['open'], headers: Record<string, string> = {}) {
    const nothing = () => Promise.resolve();
    const store: ObjectStore = { open, put: nothing, remove: nothing, check: nothing };
    const server = fastify();
    server.get('/', async (request, reply) => {
      const served = await serveObject(store, object, request, reply);
      if (served === undefined) return reply.status(410).send();
      return served === null ? reply.send() : reply.send(served.getStream());
    });
    const answer = await server.inject({ url: '/', headers });
    await server.close();
    return [answer.statusCode, answer.headers['cache-control'], answer.headers.etag];
  }
  const opens = () => Promise.resolve(Readable.from(['abc']));
  const etag = '"2026-11-23awebp"';

  it('lets clients keep an object, and tells those that have it', async () => {
    expect(await keptOf(opens)).toEqual([200, object.cacheControl, etag]);
    expect(await keptOf(opens, { 'if-none-match': etag })).toEqual([304, object.cacheControl, etag]);
    expect(await keptOf(opens, { range: 'bytes=1-' })).toEqual([206, object.cacheControl, etag]);
  });

  it('lets nobody keep that it is gone, that the store has failed, or that a part is not there', async () => {
    expect(await keptOf(() => Promise.resolve(undefined))).toEqual([410, undefined, undefined]);
    expect(await keptOf(() => Promise.reject(new Error('down')))).toEqual([500, undefined, undefined]);
    expect(await keptOf(opens, { range: 'bytes=3-' })).toEqual([416, 'no-store', undefined]);
  });
});
