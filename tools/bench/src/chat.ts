import { randomUUID } from 'node:crypto';
import { CreateRoomResponse, JoinRoomResponse, TokenResponse } from '@chatpop/contracts';
import { readState } from '@chatpop/testing';
import pg from 'pg';
import type { Bench, Row } from './bench.js';
import { usageOf } from './cpu.js';
import { fillRoom, openRooms } from './chat-data.js';
import { get, post, postJson } from './http.js';

const clients = 16;
const warmUpMs = 1_000;
const measureMs = 3_000;
const bigRoomMessages = Number(process.env['BENCH_ROOM_MESSAGES'] ?? 1_000_000);

interface Case {
  readonly name: string;
  /** @returns the status. */
  readonly request: () => Promise<number>;
}

/** What reading and joining cost: requests a second, CPU of chat and Postgres, and how often Postgres is asked. */
export const chatBench: Bench = {
  name: 'chat',
  unit: 'request',
  async run(statePath) {
    const state = readState(statePath);
    const chat = state.services.find(({ name }) => name === 'chat');
    if (!chat || state.postgres.pid === undefined) throw new Error('Chat and Postgres must run');
    const database = new pg.Client({ connectionString: state.postgres.url });
    await database.connect();
    try {
      const cases = await prepare(chat.url, database);
      const rows: Row[] = [];
      for (const one of cases)
        rows.push({
          case: one.name,
          name: 'ChatPop',
          ...(await measure(one, [chat.pid, state.postgres.pid], database)),
        });
      return rows.map((row) => withRatio(row, rows));
    } finally {
      await database.end();
    }
  },
};

async function prepare(url: string, database: pg.Client): Promise<Case[]> {
  const account = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
  const { access_token } = await postJson(`${url}/api/auth/register/`, {}, account, TokenResponse);
  const user = { authorization: `Bearer ${access_token}` };
  const big = await postJson(`${url}/api/chats/create/`, user, { name: 'Big' }, CreateRoomResponse);
  await fillRoom(database, big.room.code, bigRoomMessages);
  await openRooms(url, user, 50);
  const member = await postJson(
    `${url}/api/chats/${big.room.code}/join/`,
    {},
    { username: 'Reader_1' },
    JoinRoomResponse,
  );
  const session = { authorization: `Bearer ${member.session_token}` };
  const room = `${url}/api/chats/${big.room.code}`;
  const read = (name: string, path: () => string, headers = session): Case => ({
    name,
    request: async () => (await get(path(), headers)).status,
  });
  const anywhere = (from: number, to: number) => Math.floor(bigRoomMessages * (from + Math.random() * (to - from)));
  return [
    { name: 'join', request: async () => (await join(room)).status },
    read('history, cached', () => `${room}/messages/`),
    read('history, not cached', () => `${room}/messages/?limit=51`),
    read('history, shallow page', () => `${room}/messages/?before_seq=${anywhere(0.999, 1)}`),
    read('history, deep page', () => `${room}/messages/?before_seq=${anywhere(0.05, 0.95)}`),
    read('search, a rare word', () => `${room}/search/?q=needle`),
    read('search, a word of every message', () => `${room}/search/?q=message`),
    read('my-chats', () => `${url}/api/chats/my-chats/`, user),
  ];
}

let joined = 0;
const join = (room: string) => post(`${room}/join/`, {}, JSON.stringify({ username: `Guest_${(joined += 1)}` }));

async function measure({ name, request }: Case, pids: readonly number[], database: pg.Client) {
  const latencies: number[] = [];
  let stopped = false;
  const loops = Array.from({ length: clients }, async () => {
    while (!stopped) {
      const began = performance.now();
      const status = await request();
      if (status >= 300) throw new Error(`${name}: ${status}`);
      latencies.push(performance.now() - began);
    }
  });
  await wait(warmUpMs);
  const [before, cpuBefore, began] = [latencies.length, usageOf(pids).cpuUs, performance.now()];
  const asked = await transactions(database);
  await wait(measureMs);
  const requests = latencies.length - before;
  const figures = {
    'requests/s': (requests / (performance.now() - began)) * 1000,
    'CPU µs/request': (usageOf(pids).cpuUs - cpuBefore) / requests,
    'transactions/request': ((await transactions(database)) - asked) / requests,
  };
  stopped = true;
  await Promise.all(loops);
  const sorted = latencies.slice(before).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { ...figures, 'p50 ms': at(0.5), 'p99 ms': at(0.99) };
}

/** How many transactions Postgres has ended so far; a query by itself is one. */
async function transactions(database: pg.Client): Promise<number> {
  await database.query('select pg_stat_clear_snapshot()');
  const { rows } = await database.query<{ count: string }>(
    'select xact_commit as count from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]?.count ?? 0);
}

function withRatio(row: Row, rows: readonly Row[]): Row {
  if (row.case !== 'history, deep page') return row;
  const shallow = rows.find((other) => other.case === 'history, shallow page');
  return { ...row, 'p50 to shallow': Number(row['p50 ms']) / Number(shallow?.['p50 ms']) };
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
