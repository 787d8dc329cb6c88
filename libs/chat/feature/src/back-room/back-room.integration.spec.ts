import { randomUUID } from 'node:crypto';
import {
  PurchasePaid,
  type BackRoomResponse,
  type CreateRoomResponse,
  type HistoryResponse,
  type JoinRoomResponse,
  type ParticipantOrder,
  type Problem,
  type SeatOffer,
  type PurchaseRejected,
} from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
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
});
