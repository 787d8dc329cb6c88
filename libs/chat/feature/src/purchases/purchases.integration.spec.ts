import type {
  BackRoomResponse,
  CreateRoomResponse,
  JoinRoomResponse,
  ParticipantOrder,
  Problem,
  PurchaseKind,
  Room,
} from '@chatpop/contracts';
import { MessageBus } from '@chatpop/message-bus';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ChatWorld } from '../../test/chat-world.js';
import { Purchases } from '../../test/purchases.js';
import { unreadableAnswers } from '../chat.metrics.js';
import { ConsequenceRelay } from './consequence-relay.js';

let world: ChatWorld;
let purchases: Purchases;
let room: CreateRoomResponse;
let guest: JoinRoomResponse;
let messageId: string;

beforeAll(async () => {
  world = await ChatWorld.start({}, 2);
  purchases = await Purchases.of(world);
});
afterAll(() => world.stop());
beforeEach(async () => {
  room = await world.createRoom(await world.register());
  guest = await world.join(room.room.code, 'BraveOtter');
  await world.call(backRoom(), { token: room.session_token, body: { price: 500, max_seats: 2 } });
  messageId = (await world.say(room.room.code, guest.session_token, 'hello')).id;
});

const backRoom = (rest = '') => `/api/chats/${room.room.code}/back-room/${rest}`;
const patch = (body: unknown, token = room.session_token) =>
  world.call<BackRoomResponse & Problem>(backRoom(), { method: 'PATCH', token, body });
const paid = (kind: PurchaseKind, participantId = guest.participant.id) =>
  purchases.paid(room.room.code, participantId, { kind, parameters: { message_id: messageId, gift_id: 'rose' } });
const sessionOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;
const traces = async () => ({
  seats: await world.query('select 1 from chat.back_room_seat where participant_id = $1 and revoked_at is null', [
    guest.participant.id,
  ]),
  pins: await world.query('select 1 from chat.pin where message_id = $1 and ended_at is null', [messageId]),
  said: await world.query(
    `select 1 from chat.message where participant_id = $1 and kind in ('tip', 'gift') and not is_deleted`,
    [guest.participant.id],
  ),
});
const nothing = { seats: [], pins: [], said: [] };

describe.each(['back_room', 'pin', 'tip', 'gift'] as const)('a refund of a %s', (kind) => {
  it('wins when it comes before the payment', async () => {
    const work = await paid(kind);
    await purchases.refund(work);
    await purchases.onPaid(work);
    expect(await traces()).toEqual(nothing);
    expect(purchases.countAnswersTo(work.purchase_id)).toBe(0);
  });

  it('wins when both come at once, on two instances', async () => {
    for (let round = 0; round < 5; round += 1) {
      const work = await paid(kind);
      await Promise.all([purchases.onPaid(work, round % 2), purchases.refund(work, (round + 1) % 2)]);
      expect(await traces()).toEqual(nothing);
    }
  });

  it('takes back what was given, and nothing twice', async () => {
    const work = await paid(kind);
    await Promise.all(Array.from({ length: 5 }, (_, n) => purchases.onPaid(work, n % 2)));
    expect(Object.values(await traces()).flat()).toHaveLength(1);
    await Promise.all([purchases.refund(work), purchases.refund(work, 1)]);
    await purchases.onPaid(work);
    expect(await traces()).toEqual(nothing);
  });

  it('is all that is left of a purchase in a room that was deleted', async () => {
    const work = await paid(kind);
    await world.call(`/api/chats/${room.room.code}/`, { method: 'DELETE', token: room.session_token });
    expect(await purchases.pay(work)).toBe('room_closed');
  });
});

describe('a purchase that payments tells of again', () => {
  it.each(['back_room', 'pin', 'tip', 'gift'] as const)(
    'since the answer is lost: the same one again, and nothing else, for a %s',
    async (kind) => {
      const work = await paid(kind);
      const lost = await purchases.tell(work);
      expect(lost.name).toBe('chat:purchase_fulfilled');
      expect(await purchases.tell(work)).toEqual(lost);
      expect(Object.values(await traces()).flat()).toHaveLength(1);
    },
  );

  it('is refused again, also when it could be given by now', async () => {
    const work = await paid('back_room');
    await patch({ is_active: false });
    const lost = await purchases.tell(work);
    expect(lost).toMatchObject({ name: 'chat:purchase_rejected', reason: 'room_closed' });
    await patch({ is_active: true });
    expect(await purchases.tell(work)).toEqual(lost);
    expect(await traces()).toEqual(nothing);
  });

  it('is answered though the answer never left the outbox', async () => {
    const work = await paid('tip');
    await world.query(`create rule forget as on insert to chat.work_outbox do instead nothing`);
    await purchases.onPaid(work);
    await world.query(`drop rule forget on chat.work_outbox`);
    expect(await purchases.tell(work)).toMatchObject({ name: 'chat:purchase_fulfilled' });
    expect((await traces()).said).toHaveLength(1);
  });
});

describe(ConsequenceRelay.name, () => {
  const keptIn = (id: string) => world.query('select 1 from chat.work_outbox where id = $1', [id]);
  const counted = async () => (await unreadableAnswers.get()).values[0]?.value ?? 0;

  it('passes over what it can not read, which stays and is logged and counted, and tells the rest', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const before = await counted();
    const bad = '00000000-0000-7000-8000-000000000000';
    try {
      await world.query(`insert into chat.work_outbox (id, work, created_at) values ($1, '{"v": 2}', now())`, [bad]);
      expect(await purchases.pay(await paid('tip'))).toBe('fulfilled');
      expect(await purchases.pay(await paid('back_room'))).toBe('fulfilled');
      while (error.mock.calls.length < world.services.length) await new Promise(setImmediate);
      expect(await purchases.pay(await paid('gift'))).toBe('fulfilled');
      // Once by each instance, however often it looks.
      expect(error.mock.calls).toEqual(world.services.map(() => [expect.objectContaining({ id: bad })]));
      expect(await counted()).toBe(before + world.services.length);
      expect(await keptIn(bad)).toHaveLength(1);
    } finally {
      error.mockRestore();
      await world.query('delete from chat.work_outbox where id = $1', [bad]);
    }
  });

  it('keeps what the queue or the bus does not take, and tells the rest', async () => {
    const away = world.services.map(({ app }) =>
      jest.spyOn(app.get(MessageBus), 'publishOrder').mockRejectedValue(new Error('away')),
    );
    const orders = () => world.query(`select 1 from chat.work_outbox where work->>'name' = 'chat:back_room_access'`);
    try {
      const work = await paid('back_room');
      expect(await purchases.pay(work)).toBe('fulfilled');
      expect(await orders()).toHaveLength(1);
    } finally {
      away.forEach((spy) => spy.mockRestore());
    }
    while ((await orders()).length > 0) await new Promise(setImmediate);
    expect((await traces()).seats).toHaveLength(1);
  });
});

describe('an offer', () => {
  it.each(['seat-offer/?', 'tip-offer/?', 'gift-offer/?', 'pin-offer/?amount=100&message_id=ID&'])(
    'of %s asks for the session of who buys',
    async (question) => {
      const query = question.replace('ID', messageId);
      const ask = async (sessionId: string, participantId = guest.participant.id) => {
        const who = `participant_id=${participantId}&session_id=${sessionId}`;
        return (await world.internal<Problem>(`${room.room.code}/${query}${who}`)).body;
      };
      const session = sessionOf(guest.session_token);
      expect(await ask(session)).toMatchObject({ room_code: room.room.code });
      expect((await ask(sessionOf(room.session_token))).code).toBe('CHAT.SESSION_REVOKED');
      expect((await ask(session, room.participant.id)).code).toBe('CHAT.SESSION_REVOKED');
      await world.call(`/api/chats/${room.room.code}/leave/`, { method: 'POST', token: guest.session_token });
      expect((await ask(session)).code).toBe('CHAT.SESSION_REVOKED');
    },
  );
});

describe('the Back Room', () => {
  it('is changed by its host, and everybody sees it', async () => {
    expect((await patch({ price: 700 }, guest.session_token)).body.code).toBe('CHAT.HOST_ONLY');
    const { body } = await patch({ price: 700, max_seats: 5 });
    expect(body.back_room).toMatchObject({ price: { amount: 700 }, max_seats: 5, is_active: true });
    const told = (await world.heard(room.room.code, 2, 1))[0]?.data as { room: Room };
    expect(told.room.back_room).toEqual(body.back_room);
    for (const bad of [{ price: 0 }, { price: -500 }, { price: 1e12 }, { max_seats: 0 }, { seats_taken: 0 }])
      expect((await patch(bad)).status).toBe(400);
  });

  it('has no fewer seats than are taken', async () => {
    await purchases.pay(await paid('back_room'));
    const second = await world.join(room.room.code, 'SecondOne');
    await purchases.pay(await paid('back_room', second.participant.id));
    expect((await patch({ max_seats: 1 })).body).toMatchObject({
      code: 'CHAT.BACK_ROOM_SEATS_TAKEN',
      detail: '2 seats are taken.',
    });
  });

  it('shows everybody how many seats are taken', async () => {
    await purchases.pay(await paid('back_room'));
    const [told] = await world.heard(room.room.code, 2, 1);
    expect(told).toMatchObject({ type: 'room_updated', data: { room: { back_room: { seats_taken: 1 } } } });
  });

  it('that is closed is read, sells nothing, and stays closed when the room opens again', async () => {
    await purchases.pay(await paid('back_room'));
    expect((await patch({ is_active: false })).body.back_room.is_active).toBe(false);
    const say = () =>
      world.call<Problem>(backRoom('messages/send/'), { token: guest.session_token, body: { content: 'hi' } });
    expect((await say()).body.code).toBe('CHAT.ROOM_CLOSED');
    expect((await world.call(backRoom('messages/'), { token: guest.session_token })).status).toBe(200);
    const late = await world.join(room.room.code, 'LateComer');
    const offer = await world.internal<Problem>(`${room.room.code}/seat-offer/?participant_id=${late.participant.id}`);
    expect(offer.body.code).toBe('CHAT.ROOM_CLOSED');
    expect(await purchases.pay(await paid('back_room', late.participant.id))).toBe('room_closed');
    for (const is_active of [false, true])
      await world.call(`/api/chats/${room.room.code}/`, {
        method: 'PATCH',
        token: room.session_token,
        body: { is_active },
      });
    expect((await say()).body.code).toBe('CHAT.ROOM_CLOSED');
    await patch({ is_active: true });
    expect((await say()).status).toBe(201);
  });

  it('is left to who pays for a second seat by mistake, and that money goes back', async () => {
    const orders: ParticipantOrder[] = [];
    await world.bus.subscribe(room.room.code, {
      onRecord: () => undefined,
      onOrder: (order) => void orders.push(order),
      onResubscribed: () => undefined,
    });
    await purchases.pay(await paid('back_room'));
    const again = await paid('back_room');
    expect(await purchases.pay(again)).toBe('already_owned');
    await purchases.refund(again);
    const other = await world.join(room.room.code, 'SecondOne');
    await purchases.pay(await paid('back_room', other.participant.id));
    while (orders.length < 2) await new Promise(setImmediate);
    expect(orders).toMatchObject([
      { participant_id: guest.participant.id, granted: true },
      { participant_id: other.participant.id, granted: true },
    ]);
    expect((await traces()).seats).toHaveLength(1);
  });
});
