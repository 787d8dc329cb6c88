import type { CreateRoomResponse } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { OwnPostgres, type PostgresEnd } from '../../test/own-postgres.js';
import { SteadySenders, type SendAttempt } from '../../test/steady-senders.js';

interface KeptRow {
  readonly client_message_id: string;
  readonly id: string;
  readonly seq: number;
}

const wholeWithinMs = 5_000;
const poolSize = 10;

let postgres: OwnPostgres;
let world: ChatWorld;

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  world = await ChatWorld.start({
    DATABASE_URL: postgres.url,
    MIGRATE_ON_START: 'true',
    DATABASE_POOL_SIZE: String(poolSize),
  });
}, 60_000);
afterAll(async () => {
  await world.stop();
  await postgres.stop();
});

async function until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`Not in 20 s: ${what}`);
    await new Promise(setImmediate);
  }
}

const rowsOf = ({ room }: CreateRoomResponse): Promise<KeptRow[]> =>
  postgres.query<KeptRow>(
    `select client_message_id, id, seq::int from chat.message
     where room_id = (select id from chat.room where code = $1) order by seq`,
    [room.code],
  );

const isGood = ({ status }: SendAttempt): boolean => status === 201 || status === 200;
const isHonest = ({ status, code, retryAfter }: SendAttempt): boolean =>
  status === 503 && code === 'COMMON.UNAVAILABLE' && Number(retryAfter) > 0;

/** What is wrong with the answers, or with what was kept; nothing if all is well. */
function faultsIn(attempts: readonly SendAttempt[], rows: readonly KeptRow[]): string[] {
  const answers = attempts.filter((attempt) => !isGood(attempt) && !isHonest(attempt));
  const places = new Map(rows.map((row) => [row.client_message_id, row]));
  const lost = attempts.filter(isGood).filter(({ clientMessageId, id, seq }) => {
    const row = places.get(clientMessageId);
    return row?.id !== id || row?.seq !== seq;
  });
  return [
    ...answers.map((answer) => `neither kept nor refused: ${JSON.stringify(answer)}`),
    ...lost.map((answer) => `answered, not kept so: ${JSON.stringify(answer)}`),
    ...(places.size === rows.length ? [] : [`${rows.length} rows of ${places.size} messages`]),
    ...rows.flatMap(({ seq }, index) => (seq === index + 1 ? [] : [`${seq} in place ${index + 1}`])),
  ];
}

/** Ends Postgres under the senders and starts it again. @returns when it was back, in ms since the epoch */
async function restart(signal: PostgresEnd, { attempts }: SteadySenders): Promise<number> {
  await until('messages are kept', () => attempts.filter(isGood).length >= 50);
  await postgres.end(signal);
  const refusedBefore = attempts.filter(isHonest).length;
  await until('sends are refused', () => attempts.filter(isHonest).length >= refusedBefore + 20);
  await postgres.startAgain();
  return Date.now();
}

/** Reads that are not kept, more at once than the pool has connections: each of them answers. */
async function isPoolWhole(code: string): Promise<boolean> {
  const read = () => world.call(`/api/chats/${code}/messages/?before_seq=5`);
  const answers = await Promise.all(Array.from({ length: 3 * poolSize }, read));
  return answers.every(({ status }) => status === 200) && (await world.call('/health/ready')).status === 200;
}

const ways: [string, PostgresEnd][] = [
  ['fast', 'SIGINT'],
  ['immediate', 'SIGQUIT'],
  ['SIGKILL', 'SIGKILL'],
];

describe.each(ways)('R8: Postgres restarted: %s', (_how, signal) => {
  let room: CreateRoomResponse;
  let senders: SteadySenders;
  let backAt: number;
  let wholeAt: number;

  beforeAll(async () => {
    room = await world.createRoom(await world.register());
    const guests = await Promise.all(['BraveOtter', 'CalmHeron'].map((name) => world.join(room.room.code, name)));
    senders = new SteadySenders(world, room.room.code, [
      room.session_token,
      ...guests.map(({ session_token }) => session_token),
    ]);
    senders.start();
    try {
      backAt = await restart(signal, senders);
      await until('the pool is whole', () => isPoolWhole(room.room.code));
      wholeAt = Date.now();
      await until('sends are kept again', () => senders.attempts.some((sent) => isGood(sent) && sent.endedAt > backAt));
    } finally {
      await senders.stop();
    }
    await senders.sayAgain();
  }, 90_000);

  it('no 201 lost; meanwhile 503 + Retry-After; what was said again is one message; seq without a hole', async () => {
    expect(faultsIn(senders.attempts, await rowsOf(room))).toEqual([]);
    const [first] = senders.attempts.filter((sent) => isGood(sent) && sent.endedAt > backAt);
    expect((first?.endedAt ?? Infinity) - backAt).toBeLessThan(wholeWithinMs);
    expect(await rowsOf(room)).toHaveLength(new Set(senders.attempts.map((sent) => sent.clientMessageId)).size);
  });

  it('pool whole <= 5 s', () => {
    expect(wholeAt - backAt).toBeLessThan(wholeWithinMs);
  });

  it('a row that is gone, an answer without Retry-After, and one that is no 503 would be seen', async () => {
    const { attempts } = senders;
    const rows = await rowsOf(room);
    const refused = attempts.find(isHonest);
    if (!refused) throw new Error('Nothing was refused');
    expect(faultsIn([...attempts, { ...refused, retryAfter: null }], rows)).toHaveLength(1);
    expect(faultsIn([...attempts, { ...refused, status: 500 }], rows)).toHaveLength(1);
    await postgres.query('delete from chat.message where id = $1', [rows[9]?.id]);
    expect(faultsIn(attempts, await rowsOf(room))).toContainEqual(expect.stringContaining(rows[9]?.id ?? '-'));
  });
});
