import { randomUUID } from 'node:crypto';
import type { CreateRoomResponse, MessageResponse } from '@chatpop/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { buildChat, ChatProcess } from '../../test/chat-process.js';
import { ChatWorld } from '../../test/chat-world.js';
import { HeldChat } from '../../test/held-chat.js';
import { untilWaiting, whileLocked } from '../../test/locks.js';

/** Kills of each kind: one among all tests, 50 by `npm run test:kills`. */
const rounds = Number(process.env['KILLS_OF_EACH_KIND'] ?? 1);
const timeoutMs = 30_000 + rounds * 15_000;

interface Victim {
  readonly process: ChatProcess;
  /** Its name in Redis, by which its connections are told from all others. */
  readonly user: string;
}

let world: ChatWorld;
let held: HeldChat;
let room: CreateRoomResponse;
let redis: Redis;
let victim: Victim;
let next: Promise<Victim>;
/** Positions of what was told in the room, as a gateway hears them. */
let heard: number[];
let unsubscribe: () => Promise<void>;

beforeAll(async () => {
  const [started] = await Promise.all([ChatWorld.start(), buildChat()]);
  world = started;
  held = await HeldChat.plant(world);
  redis = new Redis(process.env['TEST_REDIS_URL'] ?? '');
  next = startVictim();
}, 120_000);
afterAll(async () => {
  await (await next).process.kill();
  await redis.quit();
  await world.stop();
});
beforeEach(async () => {
  room = await world.createRoom(await world.register());
  heard = [];
  unsubscribe = await world.bus.subscribe(room.room.code, {
    onRecord: ({ header: { seq } }) => {
      if (seq !== undefined) heard.push(seq);
    },
    onOrder: () => undefined,
    onResubscribed: () => undefined,
  });
});
afterEach(() => unsubscribe());

async function startVictim(): Promise<Victim> {
  const user = `victim-${randomUUID()}`;
  await redis.call('ACL', 'SETUSER', user, 'on', 'nopass', '~*', '&*', '+@all');
  const url = new URL(process.env['TEST_REDIS_URL'] ?? '');
  [url.username, url.password] = [user, 'any'];
  return { user, process: await ChatProcess.start({ ...world.environment, REDIS_URL: url.href }) };
}

/** Kills as often as is asked for. While one victim dies the next one comes up. */
async function eachRound(kill: (round: number, id: string) => Promise<void>, times = rounds): Promise<void> {
  for (let round = 1; round <= times; round += 1) {
    victim = await next;
    next = startVictim();
    try {
      await kill(round, randomUUID());
    } finally {
      await victim.process.kill();
      await redis.call('ACL', 'DELUSER', victim.user);
    }
  }
}

/** A send through the process that is to die; its answer, if there is one. */
async function sendToVictim(client_message_id: string): Promise<number | undefined> {
  try {
    const response = await fetch(`${victim.process.url}/api/chats/${room.room.code}/messages/send/`, {
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
  world.query<{ id: string; seq: string }>('select id, seq from chat.message where client_message_id = $1', [id]);
/** Asked of Redis itself: the bus has one connection, on which nothing passes what is held up. */
const inLog = (seq: number) => redis.xrange(`chatpop:room:{${room.room.code}}`, `${seq}-0`, `${seq}-0`);
const untold = () => world.query('select 1 from chat.untold_messages');
async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error('It did not happen');
    await new Promise(setImmediate);
  }
}
/** It was kept: whoever says it again is answered the same message, and there is one row. */
async function expectKept(id: string, round: number): Promise<void> {
  const [before] = await rows(id);
  const { status, body } = await sendAgain(id);
  expect([status, body.message.id, body.message.seq]).toEqual([200, before?.id, round]);
  expect(await rows(id)).toEqual([before]);
}
/** Everything that was kept was told, once, in order, and nothing else: by the log, and to whoever listened. */
async function expectTold(count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  const events = await world.heard(room.room.code, 0, count);
  expect(events.map(({ seq }) => seq)).toEqual(all);
  const kept = 'select 1 from chat.message where room_id = (select id from chat.room where code = $1)';
  expect(await world.query(kept, [room.room.code])).toHaveLength(count);
  await until(async () => (await untold()).length === 0);
  await until(() => heard.length >= count);
  expect(heard).toEqual(all);
}

describe('R4: chat killed (SIGKILL): lost 0, ghosts 0, retried with the same id: 1 row', () => {
  it(
    'before anything is written: nothing was said',
    () =>
      eachRound(async (round, id) => {
        const lockRoom = 'select 1 from chat.room where code = $1 for update';
        await whileLocked(world, lockRoom, [room.room.code], async (letGo) => {
          const answer = sendToVictim(id);
          await untilWaiting(world, 1);
          await victim.process.kill();
          expect(await answer).toBeUndefined();
          await letGo();
        });
        expect((await sendAgain(id)).status).toBe(201);
        expect(await rows(id)).toHaveLength(1);
        await expectTold(round);
      }),
    timeoutMs,
  );

  // COMMIT is sent behind what it commits, without waiting for that: Postgres may have it already, or not.
  it(
    'before the commit, while all is written: whole or not at all',
    () =>
      eachRound(async (round, id) => {
        await held.at('insert', async ({ reached, letGo }) => {
          const answer = sendToVictim(id);
          await reached();
          await victim.process.kill();
          expect(await answer).toBeUndefined();
          expect(await rows(id)).toEqual([]);
          await letGo();
        });
        expect([200, 201]).toContain((await sendAgain(id)).status);
        await expectKept(id, round);
        await expectTold(round);
      }),
    timeoutMs,
  );

  it(
    'after the commit, before the append: another instance tells it',
    () =>
      eachRound(async (round, id) => {
        await redis.call('CLIENT', 'PAUSE', '60000', 'WRITE');
        try {
          expect(await sendToVictim(id)).toBe(201);
          await victim.process.kill();
          // What it had asked of Redis goes with its connections.
          await redis.call('CLIENT', 'KILL', 'USER', victim.user);
          expect(await inLog(round)).toEqual([]);
          expect(await untold()).toHaveLength(1);
        } finally {
          await redis.call('CLIENT', 'UNPAUSE');
        }
        await expectTold(round);
        expect(await inLog(round)).toHaveLength(1);
        await expectKept(id, round);
      }),
    timeoutMs,
  );

  it(
    'after the append, before the outbox is emptied: told once all the same',
    () =>
      eachRound(async (round, id) => {
        await held.at('removal', async () => {
          expect(await sendToVictim(id)).toBe(201);
          await world.heard(room.room.code, round - 1, 1);
          await victim.process.kill();
          expect(await untold()).toHaveLength(1);
        });
        await expectTold(round);
        await expectKept(id, round);
      }),
    timeoutMs,
  );

  // The commit waits while the process is stopped, and happens while it stands still: no reply can have been sent.
  it(
    'before the reply: the sender asks again, and it is one message',
    () =>
      eachRound(async (round, id) => {
        await held.at('commit', async ({ reached, letGo }) => {
          const answer = sendToVictim(id);
          await reached();
          await victim.process.stop();
          expect(await rows(id)).toEqual([]);
          await letGo();
          await until(async () => (await rows(id)).length === 1);
          await victim.process.kill();
          expect(await answer).toBeUndefined();
        });
        await expectKept(id, round);
        await expectTold(round);
      }),
    timeoutMs,
  );

  it(
    'the reply does come where nothing is killed',
    () =>
      eachRound(async (round, id) => {
        await held.at('commit', async ({ reached, letGo }) => {
          const answer = sendToVictim(id);
          await reached();
          await letGo();
          expect(await answer).toBe(201);
        });
        await expectTold(round);
      }, 1),
    timeoutMs,
  );
});
