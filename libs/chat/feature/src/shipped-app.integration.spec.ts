import { randomUUID } from 'node:crypto';
import type { CreateRoomResponse } from '@chatpop/contracts';
import { freePort } from '@chatpop/local-servers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { buildChat, ChatProcess } from '../test/chat-process.js';
import { ChatWorld, type User } from '../test/chat-world.js';

/** What is served beside the processes that are ended. */
let world: ChatWorld;
let host: User;
let room: CreateRoomResponse;

beforeAll(async () => {
  [world] = await Promise.all([ChatWorld.start(), buildChat()]);
  host = await world.register();
  room = await world.createRoom(host, { access_mode: 'private', access_code: 'sesame-opens' });
}, 120_000);
afterAll(() => world.stop());

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`Not in 20 s: ${what}`);
    await new Promise(setImmediate);
  }
}

const sendBy = (url: string, token = room.session_token, body: object = {}) =>
  fetch(`${url}/api/chats/${room.room.code}/messages/send/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ content: 'on the way', client_message_id: randomUUID(), ...body }),
  });

describe('SIGTERM with requests in flight', () => {
  let app: ChatProcess;
  let metricsPort: number;
  let lock: pg.Client;
  beforeAll(async () => {
    metricsPort = await freePort({ from: 26_000, to: 26_999 });
    app = await ChatProcess.start({ ...world.environment, INTERNAL_PORT: String(metricsPort) });
    lock = new pg.Client({ connectionString: world.databaseUrl });
    await lock.connect();
  });
  afterAll(async () => {
    await lock.end();
    await app.kill();
  });

  it('requests in flight get their answers, new ones are refused and go elsewhere, exit <= 10 s, code 0', async () => {
    await lock.query('begin');
    await lock.query('select 1 from chat.room where code = $1 for update', [room.room.code]);
    const answers = Promise.all(Array.from({ length: 10 }, () => sendBy(app.url)));
    const metrics = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    await until('all have come', async () => (await metrics()).includes('chatpop_http_requests_in_flight 10'));
    const ended = app.terminate();
    const isRefused = () =>
      fetch(`${app.url}/health/live`).then(
        () => false,
        () => true,
      );
    await until('new requests are refused', isRefused);
    expect((await fetch(`${world.service().url}/api/auth/jwks/`)).status).toBe(200);
    await lock.query('rollback');
    expect((await answers).map(({ status }) => status)).toEqual(Array<number>(10).fill(201));
    const { code, signal, tookMs } = await ended;
    expect([code, signal]).toEqual([0, null]);
    expect(tookMs).toBeLessThanOrEqual(10_000);
    expect((await sendBy(world.service().url)).status).toBe(201);
  });

  it('exit <= 10 s, code 0, also when what is in flight does not end', async () => {
    const stuck = await ChatProcess.start(world.environment);
    await lock.query('begin');
    await lock.query('select 1 from chat.room where code = $1 for update', [room.room.code]);
    const answer = sendBy(stuck.url).catch(() => undefined);
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await until('a send waits', async () => (await world.query(waiting)).length > 0);
    const { code, tookMs } = await stuck.terminate();
    await lock.query('rollback');
    await answer;
    expect(code).toBe(0);
    expect(tookMs).toBeLessThanOrEqual(10_000);
  });
});

describe('what it shows and what it logs', () => {
  let app: ChatProcess;
  beforeAll(async () => {
    app = await ChatProcess.start(world.environment, 'trace');
  });
  afterAll(() => app.kill());

  const call = (path: string, init?: RequestInit) => fetch(app.url + path, init);
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    call(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

  it.each<[string, number, () => Promise<Response>]>([
    ['an answer', 200, () => call('/api/auth/jwks/')],
    ['a probe', 200, () => call('/health/live')],
    ['the documents', 200, () => call('/api/docs/')],
    ['a body that is no JSON', 400, () => post('/api/auth/login/', '{')],
    ['a path that is no UTF-8', 400, () => call('/api/chats/%E0%A4%A/')],
    ['no token', 401, () => call('/api/auth/me/')],
    ['what is forbidden', 403, () => call(`/api/chats/${room.room.code}/messages/`)],
    ['no such path', 404, () => call('/nowhere')],
    ['a path that is too long', 400, () => call(`/api/chats/${'A'.repeat(300)}/`)],
    ['no such room', 404, () => call('/api/chats/AAAAAAAA/')],
    ['a body that is too large', 413, () => post('/api/auth/login/', JSON.stringify({ email: 'x'.repeat(300_000) }))],
    ['a body of another type', 415, () => post('/api/auth/login/', 'x', { 'content-type': 'text/csv' })],
  ])('has the security headers on %s (%d)', async (_, status, ask) => {
    const { status: answered, headers } = await ask();
    expect(answered).toBe(status);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'x-request-id': expect.any(String),
    });
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('server')).toBe(false);
    expect(headers.get('content-type')?.startsWith('application/problem+json')).toBe(status >= 400);
  });

  it('logs no secret, not even when the database fails in the middle of what it is for', async () => {
    const secrets = {
      password: 'correct horse battery',
      access_code: 'sesame-opens',
      access_token: host.token,
      session_token: room.session_token,
      refresh_token: randomUUID(),
      email: `${randomUUID()}@example.com`,
      guess: 'a wrong guess of a code',
      message: `said in private ${randomUUID()}`,
    };
    const all = {
      authorization: `Bearer ${secrets.access_token}`,
      'x-chat-session': secrets.session_token,
      cookie: `chatpop_refresh=${secrets.refresh_token}`,
    };
    const { email, password, access_code, message } = secrets;
    const use = async () => {
      await post('/api/auth/register/', JSON.stringify({ email, password }), all);
      await post('/api/auth/login/', JSON.stringify({ email, password }), all);
      await post('/api/auth/refresh/', JSON.stringify({ refresh_token: secrets.refresh_token }), all);
      for (const code of [access_code, secrets.guess])
        await post(`/api/chats/${room.room.code}/join/`, JSON.stringify({ username: 'BraveOtter', access_code: code }));
      await sendBy(app.url, secrets.session_token, { content: message });
      await call('/api/auth/me/', { headers: all });
    };
    await use();
    const tables = ['app_user', 'refresh_token', 'participant', 'message'];
    for (const table of tables) {
      await world.query(`alter table chat.${table} rename to ${table}_away`);
      await use();
      await world.query(`alter table chat.${table}_away rename to ${table}`);
    }
    await app.terminate();
    const log = app.log.join('\n');
    expect(log).toContain('Request failed');
    expect(Object.entries(secrets).filter(([, secret]) => log.includes(secret))).toEqual([]);
    expect(log).not.toMatch(/\$scrypt\$|eyJ[\w-]+\.[\w-]+\.[\w-]+/);
  });
});
