import { randomUUID } from 'node:crypto';
import { CreateRoomResponse, JoinRoomResponse, TokenResponse } from '@chatpop/contracts';
import { readState } from '@chatpop/testing';
import { usageOf } from './cpu.js';
import { startFloor } from './floor.js';
import { post, postJson } from './http.js';
import type { Bench, Row } from './bench.js';

const senderCounts = [1, 32, 128];
/** Before anything is measured: code that has just started is not what is compared. */
const warmUpMessages = 3_000;
const warmUpMs = 1_500;
const measureMs = 5_000;

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
      await warmUp(bareTarget(floor.url, floor.pid, postgresPid));
      await warmUp(chatTarget(chat.url, rooms, chat.pid, postgresPid));
      for (const senders of senderCounts) {
        const bare = await measure(bareTarget(floor.url, floor.pid, postgresPid), senders);
        const ours = await measure(chatTarget(chat.url, rooms, chat.pid, postgresPid), senders);
        rows.push({ case: `${senders} senders`, name: bare.name, ...bare.figures });
        const ratios = {
          'messages/s ratio': ours.figures['messages/s'] / bare.figures['messages/s'],
          'CPU ratio': ours.figures['CPU µs/message'] / bare.figures['CPU µs/message'],
        };
        rows.push({ case: `${senders} senders`, name: ours.name, ...ours.figures, ...ratios });
      }
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

async function measure(target: Target, senders: number) {
  let kept = 0;
  let stopped = false;
  const latencies: number[] = [];
  const loops = Array.from({ length: senders }, async (_, sender) => {
    while (!stopped) {
      const began = performance.now();
      if ((await target.send(sender)) !== 201) throw new Error(`${target.name} refused a message`);
      kept += 1;
      latencies.push(performance.now() - began);
    }
  });
  await wait(warmUpMs);
  const [keptBefore, latenciesBefore, cpuBefore, began] = [kept, latencies.length, cpuOf(target), performance.now()];
  await wait(measureMs);
  const messages = kept - keptBefore;
  const cpu = cpuOf(target);
  const seconds = (performance.now() - began) / 1000;
  stopped = true;
  await Promise.all(loops);
  const sorted = latencies.slice(latenciesBefore).sort((a, b) => a - b);
  const figures = {
    'messages/s': messages / seconds,
    'CPU µs/message': (cpu.service + cpu.postgres - cpuBefore.service - cpuBefore.postgres) / messages,
    'of it Postgres': (cpu.postgres - cpuBefore.postgres) / messages,
    'p99 ms': sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  };
  return { name: target.name, figures };
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

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
