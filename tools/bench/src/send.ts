import { randomUUID } from 'node:crypto';
import { CreateRoomResponse, JoinRoomResponse, TokenResponse } from '@chatpop/contracts';
import { readState } from '@chatpop/testing';
import { usageOf } from './cpu.js';
import { startFloor } from './floor.js';
import { post, postJson } from './http.js';
import type { Bench, Row } from './bench.js';

const senderCounts = [1, 32, 128];
/** Before anything is measured: code that has just started is not what is compared. */
const warmUpMessages = 6_000;
/** Short turns, one after the other: what else the machine does meanwhile falls on both. */
const turns = 8;
const turnMs = 1_000;

interface Target {
  readonly name: string;
  readonly pid: number;
  readonly postgresPid: number;
  readonly send: (sender: number) => Promise<number>;
}

/** Kept messages: what one costs chat and Postgres together, beside one bare request, insert and publish. */
export const sendBench: Bench = {
  name: 'send',
  unit: 'message',
  async run(statePath, freePort) {
    const state = readState(statePath);
    const chat = state.services.find(({ name }) => name === 'chat');
    if (!chat || !state.redis || state.postgres.pid === undefined) throw new Error('Chat, Redis and Postgres must run');
    const { pid: postgresPid } = state.postgres;
    const floor = await startFloor('fastify-insert', freePort(), [state.postgres.url, state.redis.url]);
    const rows: Row[] = [];
    try {
      const rooms = await prepareRooms(chat.url);
      const bare = bareTarget(floor.url, floor.pid, postgresPid);
      const chatPop = chatTarget(chat.url, rooms, chat.pid, postgresPid);
      await warmUp(bare);
      await warmUp(chatPop);
      for (const senders of senderCounts) rows.push(...(await compare(bare, chatPop, senders)));
    } finally {
      await floor.stop();
    }
    return rows;
  },
};

const cpuOf = ({ pid, postgresPid }: Target) => ({
  service: usageOf([pid]).cpuUs,
  postgres: usageOf([postgresPid]).cpuUs,
});

async function warmUp({ send }: Target): Promise<void> {
  let left = warmUpMessages;
  await Promise.all(
    Array.from({ length: 32 }, async (_, sender) => {
      for (; left > 0; left -= 1) await send(sender);
    }),
  );
}

interface Turn {
  readonly kept: number;
  readonly seconds: number;
  readonly serviceUs: number;
  readonly postgresUs: number;
  readonly latencies: readonly number[];
}

/** Two rows: the floor's, and ChatPop's with its ratios. */
async function compare(bare: Target, chatPop: Target, senders: number): Promise<Row[]> {
  const [bareTurns, ourTurns]: [Turn[], Turn[]] = [[], []];
  for (let turn = 0; turn < turns; turn += 1) {
    bareTurns.push(await takeTurn(bare, senders));
    ourTurns.push(await takeTurn(chatPop, senders));
  }
  const [floor, ours] = [figuresOf(bareTurns), figuresOf(ourTurns)];
  const ratios = {
    'messages/s ratio': ours['messages/s'] / floor['messages/s'],
    'CPU ratio': ours['CPU µs/message'] / floor['CPU µs/message'],
  };
  const name = `${senders} senders`;
  return [
    { case: name, name: bare.name, ...floor },
    { case: name, name: chatPop.name, ...ours, ...ratios },
  ];
}

/** Everybody sends, and sends again when answered, until the time is over and the last answer is there. */
async function takeTurn(target: Target, senders: number): Promise<Turn> {
  const latencies: number[] = [];
  const [before, began] = [cpuOf(target), performance.now()];
  const loops = Array.from({ length: senders }, async (_, sender) => {
    while (performance.now() - began < turnMs) {
      const sentAt = performance.now();
      if ((await target.send(sender)) !== 201) throw new Error(`${target.name} refused a message`);
      latencies.push(performance.now() - sentAt);
    }
  });
  await Promise.all(loops);
  const seconds = (performance.now() - began) / 1000;
  const after = cpuOf(target);
  return {
    kept: latencies.length,
    seconds,
    serviceUs: after.service - before.service,
    postgresUs: after.postgres - before.postgres,
    latencies,
  };
}

function figuresOf(taken: readonly Turn[]) {
  const total = (count: (turn: Turn) => number): number => taken.reduce((sum, turn) => sum + count(turn), 0);
  const kept = total((turn) => turn.kept);
  const postgresUs = total((turn) => turn.postgresUs);
  const sorted = taken.flatMap(({ latencies }) => latencies).sort((a, b) => a - b);
  return {
    'messages/s': kept / total(({ seconds }) => seconds),
    'CPU µs/message': (total(({ serviceUs }) => serviceUs) + postgresUs) / kept,
    'of it Postgres': postgresUs / kept,
    'p99 ms': sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  };
}

const bareTarget = (url: string, pid: number, postgresPid: number): Target => ({
  name: 'Fastify + insert + publish',
  pid,
  postgresPid,
  send: async () => (await post(`${url}/send`, {}, JSON.stringify({ content: 'Hello from the pier!' }))).status,
});

const chatTarget = (url: string, rooms: readonly JoinRoomResponse[], pid: number, postgresPid: number): Target => ({
  name: 'ChatPop',
  pid,
  postgresPid,
  send: async (sender) => {
    const room = rooms[sender % rooms.length];
    if (!room) throw new Error('No room');
    const body = JSON.stringify({ content: 'Hello from the pier!', client_message_id: randomUUID() });
    const headers = { 'x-chat-session': room.session_token };
    return (await post(`${url}/api/chats/${room.room.code}/messages/send/`, headers, body)).status;
  },
});

async function prepareRooms(url: string): Promise<JoinRoomResponse[]> {
  const account = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
  const { access_token } = await postJson(`${url}/api/auth/register/`, {}, account, TokenResponse);
  return Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      const headers = { authorization: `Bearer ${access_token}` };
      const { room } = await postJson(`${url}/api/chats/create/`, headers, { name: `Bench ${n}` }, CreateRoomResponse);
      return postJson(`${url}/api/chats/${room.code}/join/`, {}, { username: `Sender_${n}` }, JoinRoomResponse);
    }),
  );
}
