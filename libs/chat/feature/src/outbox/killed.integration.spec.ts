import { randomUUID } from 'node:crypto';
import type { CreateRoomResponse, MessageResponse } from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { buildChat, ChatProcess } from '../../test/chat-process.js';
import { ChatWorld } from '../../test/chat-world.js';

/** Kills of each kind: one among all tests, 50 by `npm run test:kills`. */
const rounds = Number(process.env['KILLS_OF_EACH_KIND'] ?? 1);
const timeoutMs = 30_000 + rounds * 15_000;

let world: ChatWorld;
let room: CreateRoomResponse;
let redis: Redis;
let victim: ChatProcess;
let next: Promise<ChatProcess>;

beforeAll(async () => {
  const [started] = await Promise.all([ChatWorld.start(), buildChat()]);
  world = started;
  redis = new Redis(process.env['TEST_REDIS_URL'] ?? '');
  next = ChatProcess.start(world.environment);
}, 120_000);
afterAll(async () => {
  await (await next).kill();
  await redis.quit();
  await world.stop();
});
beforeEach(async () => {
  room = await world.createRoom(await world.register());
});

/** Kills as often as is asked for. While one victim dies the next one comes up. */
async function eachRound(kill: (round: number, id: string) => Promise<void>): Promise<void> {
  for (let round = 1; round <= rounds; round += 1) {
    victim = await next;
    next = ChatProcess.start(world.environment);
    try {
      await kill(round, randomUUID());
    } finally {
      await victim.kill();
    }
  }
}

/** A send through the process that is to die; its answer, if there is one. */
async function sendToVictim(client_message_id: string): Promise<number | undefined> {
  try {
    const response = await fetch(`${victim.url}/api/chats/${room.room.code}/messages/send/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${room.session_token}` },
      body: JSON.stringify({ content: 'said once', client_message_id }),
    });
    return response.status;
  } catch {
    return undefined;
  }
}
/** The same again, to the one that lives. */
const sendAgain = (client_message_id: string) =>
  world.call<MessageResponse>(`/api/chats/${room.room.code}/messages/send/`, {
    token: room.session_token,
    body: { content: 'said once', client_message_id },
  });
const rows = (id: string) =>
  world.query<{ seq: string }>('select seq from chat.message where client_message_id = $1', [id]);
async function until(done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error('It did not happen');
    await new Promise(setImmediate);
  }
}
/** Everything that was kept was told, once, in order, and nothing else. */
async function expectTold(count: number): Promise<void> {
  const events = await world.heard(room.room.code, 0, count);
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  expect(
    await world.query('select 1 from chat.message where room_id = (select id from chat.room where code = $1)', [
      room.room.code,
    ]),
  ).toHaveLength(count);
  await until(async () => (await world.query('select 1 from chat.untold_messages')).length === 0);
}

describe('R4: chat killed (SIGKILL): lost 0, ghosts 0, retried with the same id: 1 row', () => {
  it(
    'before the commit',
    () =>
      eachRound(async (round, id) => {
        const lock = new pg.Client({ connectionString: world.databaseUrl });
        await lock.connect();
        await lock.query('begin');
        await lock.query('select 1 from chat.room where code = $1 for update', [room.room.code]);
        const answer = sendToVictim(id);
        const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
        await until(async () => (await world.query(waiting)).length > 0);
        await victim.kill();
        expect(await answer).toBeUndefined();
        await lock.query('rollback');
        await lock.end();
        expect(await rows(id)).toEqual([]);
        expect((await sendAgain(id)).status).toBe(201);
        expect(await rows(id)).toHaveLength(1);
        await expectTold(round);
      }),
    timeoutMs,
  );

  it(
    'after the commit, before the append: another instance tells it',
    () =>
      eachRound(async (round, id) => {
        await redis.call('CLIENT', 'PAUSE', '60000', 'WRITE');
        expect(await sendToVictim(id)).toBe(201);
        await victim.kill();
        await redis.call('CLIENT', 'UNPAUSE');
        await expectTold(round);
        expect((await sendAgain(id)).status).toBe(200);
      }),
    timeoutMs,
  );

  it(
    'after the append, before the outbox is emptied: told once all the same',
    () =>
      eachRound(async (round, id) => {
        expect(await sendToVictim(id)).toBe(201);
        await world.heard(room.room.code, round - 1, 1);
        await victim.kill();
        await expectTold(round);
        expect((await sendAgain(id)).status).toBe(200);
      }),
    timeoutMs,
  );

  it(
    'before the reply: the sender asks again, and it is one message',
    () =>
      eachRound(async (round, id) => {
        const answer = sendToVictim(id);
        await until(async () => (await rows(id)).length === 1);
        await victim.kill();
        await answer;
        const { status, body } = await sendAgain(id);
        expect([status, body.message.seq]).toEqual([200, round]);
        await expectTold(round);
      }),
    timeoutMs,
  );
});
