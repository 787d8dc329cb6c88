import { randomUUID } from 'node:crypto';
import {
  PurchasePaid,
  type BackRoomResponse,
  type CreateRoomResponse,
  type HistoryResponse,
  type JoinRoomResponse,
  type Message,
  type MessageResponse,
  type ParticipantOrder,
  type Problem,
  type SeatOffer,
  type PurchaseRejected,
} from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { statementsOf } from '../../test/statements.js';
import { PurchasesConsumer } from '../purchases/purchases.consumer.js';

let world: ChatWorld;
let room: CreateRoomResponse;
let guest: JoinRoomResponse;
let roomId: string;
const rejected: PurchaseRejected[] = [];
const fulfilled: string[] = [];

beforeAll(async () => {
  world = await ChatWorld.start();
  await world.work.consume(
    'chat:purchase_fulfilled',
    'test',
    async ({ purchase_id }) => void fulfilled.push(purchase_id),
  );
  await world.work.consume('chat:purchase_rejected', 'test', async (work) => void rejected.push(work));
});
afterAll(() => world.stop());

beforeEach(async () => {
  room = await world.createRoom(await world.register());
  guest = await world.join(room.room.code, 'BraveOtter');
  const created = await world.call(path(), { token: room.session_token, body: { price: 500, max_seats: 2 } });
  expect(created.status).toBe(201);
  roomId =
    (await world.query<{ id: string }>('select id from chat.room where code = $1', [room.room.code]))[0]?.id ?? '';
});

const path = (rest = '') => `/api/chats/${room.room.code}/back-room/${rest}`;
const paidBy = (participantId: string): PurchasePaid => ({
  v: 1,
  name: 'payments:purchase_paid',
  id: randomUUID(),
  purchase_id: randomUUID(),
  kind: 'back_room',
  room_id: roomId,
  room_code: room.room.code,
  participant_id: participantId,
  price: { amount: 500, currency: 'usd' },
  occurred_at: new Date().toISOString(),
});
const apply = (paid: PurchasePaid) => world.service().app.get(PurchasesConsumer).onPaid(paid);
const seats = async () => (await world.call<BackRoomResponse>(path())).body.back_room.seats_taken;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

describe('the Back Room', () => {
  it('is made once, by the host', async () => {
    const body = { price: 500, max_seats: 2 };
    expect((await world.call<Problem>(path(), { token: room.session_token, body })).body.code).toBe(
      'CHAT.BACK_ROOM_EXISTS',
    );
    expect((await world.call<Problem>(path(), { token: guest.session_token, body })).body.code).toBe('CHAT.HOST_ONLY');
  });

  it.each([
    ['price', { price: 99 }],
    ['price', { price: 50_001 }],
    ['max_seats', { max_seats: 10_001 }],
    ['max_seats', { max_seats: 0 }],
  ])('a price from 100 to 50000 and at most 10000 seats, by setting: refuses %s of %j', async (field, body) => {
    const answer = await world.call<Problem>(path(), { method: 'PATCH', token: room.session_token, body });
    expect([answer.status, answer.body.errors?.map(({ path: at }) => at)]).toEqual([400, [field]]);
    const bare = await world.createRoom(await world.register());
    const url = `/api/chats/${bare.room.code}/back-room/`;
    const made = { price: 500, max_seats: 2, ...body };
    expect((await world.call(url, { token: bare.session_token, body: made })).status).toBe(400);
  });

  it('shows its price to everybody and its inside to nobody', async () => {
    const { body } = await world.call<BackRoomResponse>(path(), { token: guest.session_token });
    expect(body).toEqual({
      back_room: { price: { amount: 500, currency: 'usd' }, max_seats: 2, seats_taken: 0, is_active: true },
      is_member: false,
    });
    for (const session of [undefined, guest.session_token]) {
      const answer = await world.call<Problem>(path('messages/'), { token: session });
      expect([401, 403]).toContain(answer.status);
    }
    const send = await world.call<Problem>(path('messages/send/'), {
      token: guest.session_token,
      body: { content: 'hi' },
    });
    expect(send.body.code).toBe('CHAT.BACK_ROOM_NO_SEAT');
  });

  it('opens for who paid, with a sequence of its own', async () => {
    const orders: ParticipantOrder[] = [];
    await world.bus.subscribe(room.room.code, {
      onRecord: () => undefined,
      onOrder: (order) => void orders.push(order),
      onResubscribed: () => undefined,
    });
    const paid = paidBy(guest.participant.id);
    await apply(paid);
    await until(() => orders.length > 0 && fulfilled.includes(paid.purchase_id));
    expect(orders).toMatchObject([
      { name: 'chat:back_room_access', participant_id: guest.participant.id, granted: true },
    ]);
    const sent = await world.call(path('messages/send/'), { token: guest.session_token, body: { content: 'inside' } });
    expect(sent).toMatchObject({ status: 201, body: { message: { seq: 1, room_code: `${room.room.code}:backroom` } } });
    const inside = await world.call<HistoryResponse>(path('messages/'), { token: room.session_token });
    expect(inside.body.messages.map(({ content }) => content)).toEqual(['inside']);
    const outside = await world.call<HistoryResponse>(`/api/chats/${room.room.code}/messages/`);
    expect(outside.body.messages).toEqual([]);
  });

  it('gives one seat however often the same work comes', async () => {
    const paid = paidBy(guest.participant.id);
    await Promise.all(Array.from({ length: 20 }, () => apply(paid)));
    expect(await seats()).toBe(1);
  });

  it('is never oversold: who comes too late is told so', async () => {
    const buyers = await Promise.all(
      ['Buyer_1', 'Buyer_2', 'Buyer_3', 'Buyer_4', 'Buyer_5'].map((name) => world.join(room.room.code, name)),
    );
    const works = buyers.map(({ participant }) => paidBy(participant.id));
    await Promise.all(works.map(apply));
    expect(await seats()).toBe(2);
    const ids = works.map(({ purchase_id }) => purchase_id);
    const lost = () => rejected.filter(({ purchase_id }) => ids.includes(purchase_id));
    await until(() => lost().length === 3);
    expect(lost().map(({ reason }) => reason)).toEqual(['sold_out', 'sold_out', 'sold_out']);
  });

  it('closes for who got their money back', async () => {
    const paid = paidBy(guest.participant.id);
    await apply(paid);
    await world
      .service()
      .app.get(PurchasesConsumer)
      .onRefunded({ ...paid, name: 'payments:purchase_refunded', id: randomUUID() });
    expect(await seats()).toBe(0);
    const answer = await world.call<Problem>(path('messages/'), { token: guest.session_token });
    expect(answer.body.code).toBe('CHAT.BACK_ROOM_NO_SEAT');
  });

  it('tells payments the price, and refuses what could not be honoured', async () => {
    const offer = (participantId: string) =>
      world.internal<SeatOffer & Problem>(`${room.room.code}/seat-offer/?participant_id=${participantId}`);
    expect((await offer(guest.participant.id)).body).toMatchObject({
      room_id: roomId,
      price: { amount: 500, currency: 'usd' },
      seats_left: 2,
      is_member: false,
    });
    expect((await offer(randomUUID())).body.code).toBe('CHAT.MEMBERS_ONLY');
    for (const name of ['First_1', 'Second_2'])
      await apply(paidBy((await world.join(room.room.code, name)).participant.id));
    expect((await offer(guest.participant.id)).body.code).toBe('CHAT.BACK_ROOM_FULL');
  });

  it('takes slow mode, name and kinds of files from its room, also when they change later', async () => {
    const paid = paidBy(guest.participant.id);
    await apply(paid);
    const change = (body: Record<string, unknown>) =>
      world.call(`/api/chats/${room.room.code}/`, { method: 'PATCH', token: room.session_token, body });
    const send = (token: string) =>
      world.call<Problem>(path('messages/send/'), { token, body: { content: 'inside' } }).then(({ status, body }) => ({
        status,
        code: body.code,
      }));
    await change({ slow_mode_seconds: 60, name: 'Harbour', theme: 'dusk', voice_enabled: true });
    expect(await send(guest.session_token)).toEqual({ status: 201, code: undefined });
    expect(await send(guest.session_token)).toEqual({ status: 429, code: 'CHAT.SLOW_MODE' });
    expect(await send(room.session_token)).toEqual({ status: 201, code: undefined });
    // One pause for both: who has just spoken inside waits outside as well.
    const outside = await world.call<Problem>(`/api/chats/${room.room.code}/messages/send/`, {
      token: guest.session_token,
      body: { content: 'outside' },
    });
    expect(outside.body.code).toBe('CHAT.SLOW_MODE');
    await change({ slow_mode_seconds: 0 });
    expect(await send(guest.session_token)).toEqual({ status: 201, code: undefined });
    const inner = await world.query(
      `select name, theme, voice_enabled, access_mode, is_active from chat.room where parent_room_id = $1`,
      [roomId],
    );
    expect(inner).toEqual([
      { name: 'Harbour', theme: 'dusk', voice_enabled: true, access_mode: 'private', is_active: true },
    ]);
  });

  it('a room that becomes public leaves its Back Room private', async () => {
    const body = { access_mode: 'private', access_code: 'sesame' };
    const change = (fields: object) =>
      world.call(`/api/chats/${room.room.code}/`, { method: 'PATCH', token: room.session_token, body: fields });
    await change(body);
    await change({ access_mode: 'public' });
    expect(await world.query(`select access_mode from chat.room where parent_room_id = $1`, [roomId])).toEqual([
      { access_mode: 'private' },
    ]);
    expect((await world.call(path('messages/'), { token: guest.session_token })).status).toBe(403);
  });

  it.each([
    ['who has a seat', () => guest.session_token],
    ['the host', () => room.session_token],
  ])(
    'a page of 50 messages with reactions and replies is at most 2 queries for %s, and 1 when kept',
    async (_, who) => {
      await apply(paidBy(guest.participant.id));
      let last: Message | undefined;
      for (let n = 0; n < 51; n += 1) {
        const body = { content: `message ${n}`, reply_to_id: last?.id };
        last = (await world.call<MessageResponse>(path('messages/send/'), { token: who(), body })).body.message;
        await world.call(path(`messages/${last.id}/react/`), { token: who(), body: { emoji: '😂' } });
      }
      const counting = (rest: string) =>
        statementsOf((headers) => world.call<HistoryResponse>(path(`messages/${rest}`), { token: who(), headers }));
      const { answer, statements } = await counting('');
      expect(answer.body.messages).toHaveLength(50);
      expect(answer.body.messages.every(({ reactions, reply_to }) => reactions.length === 1 && reply_to)).toBe(true);
      expect(statements).toHaveLength(2);
      expect((await counting('')).statements).toHaveLength(1);
      expect((await counting('?before_seq=52')).statements).toHaveLength(2);
    },
  );
});
