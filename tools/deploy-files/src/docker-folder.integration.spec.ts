import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { containerPorts, shapeNames, shapes } from '@chatpop/topology';
import { renderCompose } from './compose/render-compose.js';

const run = promisify(execFile);
const docker = fileURLToPath(new URL('../../../docker', import.meta.url));

describe('docker/make-env.mjs', () => {
  let dir: string;
  let file: string;
  const makeEnv = (...args: string[]) => run(process.execPath, [join(docker, 'make-env.mjs'), ...args, file]);
  const read = async (): Promise<NodeJS.Dict<string>> => parseEnv(await readFile(file, 'utf8'));

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'chatpop-env-'));
    file = join(dir, '.env');
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('sets every variable that a Compose file insists on', async () => {
    await makeEnv();
    const required = shapeNames.flatMap((shape) => [...renderCompose(shape).matchAll(/\$\{(\w+):\?/g)]);
    const values = await read();
    for (const [, name = ''] of required) expect([name, values[name]]).toEqual([name, expect.stringMatching(/./)]);
  });

  it('makes a key that signs', async () => {
    await makeEnv();
    const jwk = JSON.parse((await read())['AUTH_PRIVATE_KEY'] ?? '') as { d: string; kid: string };
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
    expect(verify(null, Buffer.from('x'), createPublicKey(key), sign(null, Buffer.from('x'), key))).toBe(true);
    expect(jwk.kid).toMatch(/^[\w-]{43}$/);
  });

  it('keeps what is there, and adds what is not', async () => {
    await writeFile(file, 'PUBLIC_URL=https://chat.example');
    await makeEnv();
    const first = await readFile(file, 'utf8');
    expect(first.match(/^PUBLIC_URL=.*$/gm)).toEqual(['PUBLIC_URL=https://chat.example']);
    const { stdout } = await makeEnv();
    expect(stdout).toContain('has everything already');
    expect(await readFile(file, 'utf8')).toBe(first);
  });

  it('is readable by its owner alone, and has other secrets each time', async () => {
    await makeEnv();
    expect((await stat(file)).mode & 0o077).toBe(0);
    const first = await read();
    await rm(file);
    await makeEnv();
    expect((await read())['POSTGRES_PASSWORD']).not.toBe(first['POSTGRES_PASSWORD']);
  });

  it('is for trying out unless told otherwise', async () => {
    await makeEnv();
    expect((await read())['NODE_ENV']).toBe('development');
    await rm(file);
    await makeEnv('--production');
    expect((await read())['NODE_ENV']).toBe('production');
  });
});

describe('docker/Dockerfile', () => {
  it('agrees with the topology on ports and apps, and pins what it builds on', async () => {
    const text = await readFile(join(docker, 'Dockerfile'), 'utf8');
    expect(text).toContain(`EXPOSE ${containerPorts.http} ${containerPorts.internal}\n`);
    for (const { app } of shapeNames.flatMap((shape) => shapes[shape])) expect(text.split('\n\n')[0]).toContain(app);
    for (const [, image] of text.matchAll(/^FROM (\S+)/gm)) expect(image).toMatch(/^node:24\.\d+\.\d+-bookworm-slim$/);
  });
});
