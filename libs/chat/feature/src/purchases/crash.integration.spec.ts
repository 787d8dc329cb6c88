import type { CreateRoomResponse, JoinRoomResponse } from '@chatpop/contracts';
import { breakConnection, type Breakage } from '@chatpop/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { Purchases } from '../../test/purchases.js';

let world: ChatWorld;
let breakage: Breakage | undefined;
let purchases: Purchases;
let room: CreateRoomResponse;
let guest: JoinRoomResponse;
beforeAll(async () => {
  world = await ChatWorld.start();
  purchases = await Purchases.of(world);
});
afterEach(() => breakage?.mend());
afterAll(() => world.stop());
beforeEach(async () => {
  room = await world.createRoom(await world.register());
  guest = await world.join(room.room.code, 'BraveOtter');
  const body = { price: 500, max_seats: 2 };
  await world.call(`/api/chats/${room.room.code}/back-room/`, { token: room.session_token, body });
});

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
      breakage = breakConnection({ transaction: 'insert into chat.work_inbox', statement, when });
      await expect(purchases.onPaid(work)).rejects.toThrow('The connection broke');
      expect(breakage.hasHappened).toBe(true);
      breakage.mend();
      expect(await purchases.pay(work)).toBe('fulfilled');
      expect(purchases.countAnswersTo(work.purchase_id)).toBe(1);
    }
    expect(await count(`select count(*)::int as n from chat.back_room_seat where participant_id = $1`)).toBe(1);
    expect(await count(`select count(*)::int as n from chat.message where participant_id = $1 and kind = 'tip'`)).toBe(
      1,
    );
  });
});
