import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SystemFixture, findAlive } from '../test/system-fixture.js';
import { PlainError } from './plain-error.js';
import { findRunning } from './run-lock.js';
import type { RunState } from './run-state.js';
import { System } from './system.js';

describe(System.name, () => {
  let fixture: SystemFixture;
  beforeEach(async () => {
    fixture = await SystemFixture.make();
  });
  afterEach(() => fixture.close());

  /** Asks the running system to switch, as `npm run topology` does; gives the lines of its answer. */
  async function switchTo(shape: string): Promise<string[]> {
    const { controlPort, token } = JSON.parse(await readFile(fixture.folder.lock, 'utf8')) as Record<string, string>;
    const url = `http://127.0.0.1:${controlPort}/topology/${shape}`;
    const answer = await fetch(url, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
    return (await answer.text()).trim().split('\n');
  }

  describe('start', () => {
    it('runs every service behind one door, and says so in state.json', async () => {
      const system = await fixture.start({ CHAT_INSTANCES: '2' });
      expect(await fixture.ask('/api/chats/create/')).toMatchObject({ status: 200, app: 'chat' });
      expect(await fixture.ask('/api/payments/balance/')).toMatchObject({ app: 'payments', instance: '1' });
      expect(await fixture.ask('/api/photo-analysis/recent/')).toMatchObject({ app: 'photo' });
      expect(await fixture.ask('/nowhere/')).toMatchObject({ status: 404, code: 'COMMON.NOT_FOUND' });
      const state = await fixture.state();
      expect(state).toMatchObject({
        edge: { url: `http://localhost:${fixture.port}`, pid: process.pid },
        topology: 'microservices',
        postgres: { url: process.env['TEST_DATABASE_URL'] },
      });
      const names = state.services.map(({ name, instance }) => `${name} ${instance}`);
      expect(names.sort()).toEqual([
        'chat 1',
        'chat 2',
        'payments 1',
        'photo 1',
        'websocket-gateway 1',
        'websocket-gateway 2',
      ]);
      await system.stop();
      expect(await findAlive(state.services.map(({ pid }) => pid))).toEqual([]);
      expect(existsSync(fixture.folder.state)).toBe(false);
      expect(await findRunning(fixture.folder)).toBeUndefined();
    });

    it('keeps its secrets from run to run, for the owner only', async () => {
      const first = await fixture.start({ TOPOLOGY: 'monolith' });
      const secrets = await readFile(fixture.folder.secrets, 'utf8');
      const modes = await Promise.all([fixture.folder.secrets, fixture.folder.state].map((path) => stat(path)));
      expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o600, 0o600]);
      await first.stop();
      await fixture.start({ TOPOLOGY: 'monolith' });
      expect(await readFile(fixture.folder.secrets, 'utf8')).toBe(secrets);
    });

    it('brings its own Postgres and Redis', async () => {
      const system = await fixture.start({ DATABASE_URL: '', REDIS_URL: '', TOPOLOGY: 'monolith' });
      const { postgres, redis, bus } = await fixture.state();
      const pids = [postgres.pid, redis?.pid];
      expect(await findAlive(pids)).toEqual(pids);
      expect(bus).toBe('redis');
      await system.stop();
      expect(await findAlive(pids)).toEqual([]);
    });

    it('starts a Postgres that was killed again, on the same port and data', async () => {
      await fixture.start({ DATABASE_URL: '', TOPOLOGY: 'monolith' });
      const { postgres } = await fixture.state();
      process.kill(postgres.pid ?? 0, 'SIGKILL');
      const after = await fixture.until((state) => state.postgres.pid !== postgres.pid);
      expect(after.postgres.url).toBe(postgres.url);
    });

    it.each([
      ['a port that is taken', {}, /Port \d+ is taken: .*PORT=\d+ npm start/],
      [
        'a dead DATABASE_URL',
        { DATABASE_URL: 'postgresql://u:hidden@127.0.0.1:1/x' },
        /DATABASE_URL \(127.0.0.1:1\).*ECONNREFUSED/,
      ],
      ['a dead REDIS_URL', { REDIS_URL: 'redis://127.0.0.1:1' }, /REDIS_URL \(127.0.0.1:1\).*ECONNREFUSED/],
      [
        'a service that does not start',
        { FAKE_FAULT: 'chat' },
        /chat 1 did not start \(exit code 1\).*\nThe configuration/,
      ],
    ])('says in one sentence what to do about %s', async (what, env, sentence) => {
      const blocker = createServer();
      const blocked = new Promise<void>((resolve) => blocker.listen(fixture.port, resolve));
      if (what === 'a port that is taken') await blocked;
      else await blocked.then(() => new Promise((resolve) => blocker.close(resolve)));
      const system = fixture.system(env);
      const failure: unknown = await system.start().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(PlainError);
      expect(failure).toMatchObject({ message: expect.stringMatching(sentence) });
      expect(String(failure)).not.toContain('hidden');
      blocker.close();
      await system.stop();
    });
  });

  it('runs once in a folder; what a killed run left there does not count', async () => {
    const system = await fixture.start({ TOPOLOGY: 'monolith' });
    await expect(fixture.system({ PORT: '20999' }).start()).rejects.toThrow(/already running in this folder \(process/);
    expect(await fixture.ask('/api/chats/')).toMatchObject({ status: 200 });
    const lock = await readFile(fixture.folder.lock, 'utf8');
    await system.stop();
    await writeFile(fixture.folder.lock, lock.replace(/"command":"[^"]*"/, '"command":"another program"'));
    await fixture.start({ TOPOLOGY: 'monolith' });
    expect(await fixture.ask('/api/chats/')).toMatchObject({ status: 200 });
  });

  describe('supervision', () => {
    it('starts an instance that died again, while the others serve', async () => {
      await fixture.start({ CHAT_INSTANCES: '2' });
      const [victim] = (await fixture.state()).services.filter(({ name }) => name === 'chat');
      process.kill(victim?.pid ?? 0, 'SIGKILL');
      const during = await Promise.all(Array.from({ length: 20 }, () => fixture.ask('/api/chats/')));
      expect(new Set(during.map(({ status }) => status))).toEqual(new Set([200]));
      const after = await fixture.until(({ services }) =>
        services.some(({ url, pid, state }) => url === victim?.url && pid !== victim.pid && state === 'ready'),
      );
      expect(after.services).toHaveLength(6);
      expect(fixture.printed).toContainEqual(
        expect.stringMatching(/^chat \d \| ended \(SIGKILL\); it starts again in/),
      );
    });

    it('notices at once that an instance drains, whoever told it to', async () => {
      await fixture.start({ CHAT_INSTANCES: '2' });
      const [victim] = (await fixture.state()).services.filter(({ name }) => name === 'chat');
      const stateOf = (state: RunState) => state.services.find(({ pid }) => pid === victim?.pid)?.state;
      process.kill(victim?.pid ?? 0, 'SIGTERM');
      const after = await fixture.until((state) => stateOf(state) !== 'ready');
      expect(stateOf(after)).toBe('draining');
      const answers = await Promise.all(Array.from({ length: 20 }, () => fixture.ask('/api/chats/')));
      const found = new Set(answers.map(({ status, instance }) => `${status} ${instance}`));
      expect([...found]).toEqual([victim?.instance === 1 ? '200 2' : '200 1']);
    });
  });

  it('leaves no process behind when it is killed', async () => {
    const script = fileURLToPath(new URL('../test/run-system.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const pids = JSON.parse(line) as (number | null)[];
    expect(await findAlive(pids)).toHaveLength(2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    while ((await findAlive(pids)).length > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  describe('switching', () => {
    /** Sends without a pause until it is told to stop; gives every status that was not 200. */
    function load(): { stop: () => Promise<{ sent: number; failed: unknown[] }> } {
      let isOver = false;
      let sent = 0;
      const failed: unknown[] = [];
      const send = (): Promise<number> =>
        new Promise((resolve, reject) => {
          const options = {
            port: fixture.port,
            host: '127.0.0.1',
            path: '/api/chats/X/messages/send/',
            method: 'POST',
          };
          const outgoing = request(options, (answer) => {
            answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
          });
          outgoing.once('error', reject).end('{}');
        });
      const workers = Array.from({ length: 8 }, async () => {
        while (!isOver) {
          const status = await send().catch((error: unknown) => error);
          sent += 1;
          if (status !== 200) failed.push(status);
        }
      });
      return {
        stop: async () => {
          isOver = true;
          await Promise.all(workers);
          return { sent, failed };
        },
      };
    }

    it('loses no request from shape to shape, and keeps what both need', async () => {
      await fixture.start();
      const gateways = (await fixture.state()).services.filter(({ name }) => name === 'websocket-gateway');
      const running = load();
      expect((await switchTo('split')).at(-1)).toBe('done');
      expect(await fixture.ask('/api/chats/')).toMatchObject({ app: 'main' });
      const split = await fixture.state();
      expect(split.topology).toBe('split');
      expect(split.services.filter(({ name }) => name === 'websocket-gateway')).toEqual(gateways);
      expect((await switchTo('monolith')).at(-1)).toBe('done');
      expect((await fixture.state()).services.map(({ name }) => name)).toEqual(['monolith']);
      expect((await switchTo('microservices')).at(-1)).toBe('done');
      const { sent, failed } = await running.stop();
      expect(failed).toEqual([]);
      expect(sent).toBeGreaterThan(100);
    });

    it('stays as it is when the new shape does not start', async () => {
      await fixture.start({ FAKE_FAULT: 'monolith' });
      const before = await fixture.state();
      const lines = await switchTo('monolith');
      expect(lines.at(-1)).toBe('failed');
      expect(lines.join('\n')).toMatch(/monolith 1 did not start/);
      expect(await fixture.ask('/api/chats/')).toMatchObject({ app: 'chat' });
      expect(await fixture.state()).toEqual(before);
    });

    it('is refused on the memory bus, and to those without the token', async () => {
      await fixture.start({ TOPOLOGY: 'monolith', BUS_DRIVER: 'memory' });
      expect((await switchTo('split')).join('\n')).toMatch(/memory bus lives in one/);
      const { controlPort } = (await findRunning(fixture.folder)) ?? { controlPort: 0 };
      const headers = { Authorization: 'Bearer guessed' };
      const answer = await fetch(`http://127.0.0.1:${controlPort}/topology/split`, { method: 'POST', headers });
      expect(answer.status).toBe(401);
    });
  });
});
