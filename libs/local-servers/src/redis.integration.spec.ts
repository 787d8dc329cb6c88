import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { freePort, isPortFree } from './free-port.js';
import { findRedis, type RedisBinary } from './redis-binary.js';
import { startRedis, type LocalRedis } from './redis.js';

const redisDir = fileURLToPath(new URL('../../../.chatpop/redis', import.meta.url));

async function withClient<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-servers-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe(startRedis.name, () => {
  let binary: RedisBinary;
  const started: LocalRedis[] = [];
  const start = async (options: Omit<Parameters<typeof startRedis>[0], 'binary'>): Promise<LocalRedis> => {
    const server = await startRedis({ binary, ...options });
    started.push(server);
    return server;
  };

  beforeAll(async () => {
    const found = await findRedis({ dir: redisDir });
    if (!found) throw new Error('This test needs a Redis server');
    binary = found;
  });
  afterEach(() => Promise.all(started.splice(0).map((server) => server.stop())));

  it('evicts nothing and has sharded publish/subscribe', async () => {
    const { url } = await start({});
    await withClient(url, async (client) => {
      expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
      expect(await client.spublish('{room}', 'hello')).toBe(0);
    });
  });

  it('keeps what is in a folder, and nothing otherwise', async () => {
    for (const dir of [join(folder, 'redis'), undefined]) {
      const first = await start({ dir });
      await withClient(first.url, (client) => client.set('key', 'value'));
      await first.stop();
      const second = await start({ dir });
      expect(await withClient(second.url, (client) => client.get('key'))).toBe(dir === undefined ? null : 'value');
    }
  });

  it('shuts down the server that an earlier run left on the folder', async () => {
    const dir = join(folder, 'redis');
    const first = await start({ dir });
    await start({ dir });
    expect(await first.exited).toEqual({ code: 0, signal: null });
  });

  it('says what Redis said when the port is taken', async () => {
    const { port } = await start({});
    await expect(start({ port })).rejects.toThrow('Address already in use');
  });
});

describe(findRedis.name, () => {
  const fake = async (path: string, version: string): Promise<void> => {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, `#!/bin/sh\necho "Redis server v=${version} sha=0"\n`);
    await chmod(path, 0o755);
  };

  it('takes the one on the PATH', async () => {
    await fake(join(folder, 'bin/valkey-server'), '8.1.1');
    const found = await findRedis({ dir: join(folder, 'none'), path: join(folder, 'bin') });
    expect(found).toMatchObject({ path: join(folder, 'bin/valkey-server'), version: '8.1.1' });
  });

  it('passes over one that is too old, for the one that was fetched before', async () => {
    await fake(join(folder, 'bin/redis-server'), '6.0.16');
    await fake(join(folder, 'fetched/usr/bin/redis-server'), '7.0.15');
    const found = await findRedis({ dir: join(folder, 'fetched'), path: join(folder, 'bin') });
    expect(found).toMatchObject({ path: join(folder, 'fetched/usr/bin/redis-server'), version: '7.0.15' });
  });
});

describe(freePort.name, () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
  });

  it('passes over a port that is taken, on whichever address', async () => {
    const taken = await freePort({ from: 20_000, to: 20_999 });
    server = createServer();
    await new Promise<void>((resolve) => server?.listen(taken, '127.0.0.1', resolve));
    expect(await isPortFree(taken)).toBe(false);
    await expect(freePort({ from: taken, to: taken })).rejects.toThrow('is taken');
  });
});
