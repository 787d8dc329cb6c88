import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { startFauxqs } from 'fauxqs';
import { describeObjectStore } from './object-store.suite.js';
import { S3Store } from './s3.store.js';

const bucket = 'chatpop-photos';
process.env['AWS_ACCESS_KEY_ID'] = 'test';
process.env['AWS_SECRET_ACCESS_KEY'] = 'test';

describeObjectStore('s3', async () => {
  const server = await startFauxqs({ port: 0, logger: false });
  server.createBucket(bucket);
  const endpoint = `http://127.0.0.1:${server.port}`;
  const store = new S3Store({ bucket, region: 'eu-central-1', endpoint, timeoutMs: 5_000 });
  return {
    store,
    stop: async () => {
      store.close();
      await server.stop();
    },
  };
});

describe(S3Store.name, () => {
  it('encrypts what it puts, and gives up on a store that does not answer', async () => {
    const seen: (string | string[] | undefined)[] = [];
    const silent = createServer((request) => {
      seen.push(request.headers['x-amz-server-side-encryption']);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port }: AddressInfo = silent.address() as AddressInfo;
    const store = new S3Store({ bucket, region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}`, timeoutMs: 200 });
    const startedAt = performance.now();
    await expect(store.put('a.webp', new Uint8Array(10), 'image/webp')).rejects.toThrow();
    await expect(store.open('a.webp')).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(seen[0]).toBe('AES256');
    store.close();
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('cuts a body that stops coming, and waits for a reader that takes its time', async () => {
    const half = Buffer.alloc(1_000_000);
    let goesOn = true;
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-length': half.length * 2 }).write(half);
      if (goesOn) response.end(half);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port }: AddressInfo = server.address() as AddressInfo;
    const store = new S3Store({ bucket, region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}`, timeoutMs: 200 });
    let read = 0;
    for await (const chunk of (await store.open('a.webp')) ?? []) {
      if (read === 0) await once(AbortSignal.timeout(500), 'abort');
      read += Buffer.from(chunk).length;
    }
    expect(read).toBe(half.length * 2);
    goesOn = false;
    const stalled = await store.open('a.webp');
    await expect(stalled && buffer(stalled)).rejects.toThrow('stopped in the middle');
    store.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
