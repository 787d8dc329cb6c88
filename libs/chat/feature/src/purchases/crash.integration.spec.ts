import type { CreateRoomResponse, JoinRoomResponse } from '@chatpop/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { ChatWorld } from '../../test/chat-world.js';
import { Purchases } from '../../test/purchases.js';

let world: ChatWorld;
let purchases: Purchases;
let room: CreateRoomResponse;
let guest: JoinRoomResponse;
beforeAll(async () => {
  world = await ChatWorld.start();
  purchases = await Purchases.of(world);
});
afterEach(() => void jest.restoreAllMocks());
afterAll(() => world.stop());
beforeEach(async () => {
  room = await world.createRoom(await world.register());
  guest = await world.join(room.room.code, 'BraveOtter');
  const body = { price: 500, max_seats: 2 };
  await world.call(`/api/chats/${room.room.code}/back-room/`, { token: room.session_token, body });
});

/** Once, in the transaction that decides on a purchase: the connection breaks at a statement, before or after its effect. */
function breakAt(statement: RegExp, when: 'before' | 'after'): () => boolean {
  const real = pg.Client.prototype.query;
  const deciding = new WeakSet<pg.Client>();
  let isBroken = false;
  const query = async (client: pg.Client, args: unknown[]): Promise<unknown> => {
    const text = JSON.stringify(args[0]);
    if (text.includes('insert into chat.work_inbox')) deciding.add(client);
    const result = () => Promise.resolve(Reflect.apply(real, client, args));
    if (isBroken || !deciding.has(client) || !statement.test(text)) return result();
    isBroken = true;
    if (when === 'after') await result();
    throw new Error('The connection broke');
  };
  jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]): unknown {
    return query(this, args);
  });
  return () => isBroken;
}

const count = async (sql: string) => (await world.query<{ n: number }>(sql, [guest.participant.id]))[0]?.n;

describe('a decision whose process breaks off', () => {
  it.each([
    ['before', 'the work is noted', /insert into chat\.work_inbox/],
    ['before', 'the room is locked', /parent_room_id = \$1\) and deleted_at is null/],
    ['before', 'it is kept', /insert into chat\.purchase/],
    ['before', 'the answer is kept', /insert into chat\.work_outbox/],
    ['before', 'it is committed', /^"COMMIT"/],
    ['after', 'it is committed', /^"COMMIT"/],
  ] as const)('%s %s gives once when it is delivered again', async (when, _, statement) => {
    for (const kind of ['back_room', 'tip'] as const) {
      const work = await purchases.paid(room.room.code, guest.participant.id, { kind });
      const hasBroken = breakAt(statement, when);
      await expect(purchases.onPaid(work)).rejects.toThrow('The connection broke');
      expect(hasBroken()).toBe(true);
      jest.restoreAllMocks();
      expect(await purchases.pay(work)).toBe('fulfilled');
      expect(purchases.answersTo(work.purchase_id)).toBe(1);
    }
    expect(await count(`select count(*)::int as n from chat.back_room_seat where participant_id = $1`)).toBe(1);
    expect(await count(`select count(*)::int as n from chat.message where participant_id = $1 and kind = 'tip'`)).toBe(
      1,
    );
  });
});
