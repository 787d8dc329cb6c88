import { randomUUID } from 'node:crypto';
import type {
  CreateRoomResponse,
  HistoryResponse,
  JoinRoomResponse,
  Message,
  PinsResponse,
  PinTiersResponse,
  Problem,
} from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { Purchases } from '../../test/purchases.js';

let world: ChatWorld;
let purchases: Purchases;
let room: CreateRoomResponse;
let ada: JoinRoomResponse;
let ben: JoinRoomResponse;
let one: Message;
let two: Message;

beforeAll(async () => {
  world = await ChatWorld.start({ PIN_SWEEP_MS: '20' }, 2);
  purchases = await Purchases.of(world);
});
afterAll(() => world.stop());
beforeEach(async () => {
  room = await world.createRoom(await world.register());
  ada = await world.join(room.room.code, 'AdaLovelace');
  ben = await world.join(room.room.code, 'BenFranklin');
  one = await world.say(room.room.code, ada.session_token, 'one');
  two = await world.say(room.room.code, ben.session_token, 'two');
});

const path = (rest: string) => `/api/chats/${room.room.code}/${rest}`;
const paid = (message: Message, buyer: JoinRoomResponse, amount: number) =>
  purchases.paid(room.room.code, buyer.participant.id, {
    kind: 'pin',
    price: { amount, currency: 'usd' },
    parameters: { message_id: message.id },
  });
const pin = async (message: Message, buyer: JoinRoomResponse, amount: number, instance = 0) =>
  purchases.pay(await paid(message, buyer, amount), instance);
const pins = async () => (await world.call<PinsResponse>(path('pins/'))).body.pins;
const contents = async () => (await pins()).map(({ content }) => content);
const minutesLeft = ({ pinned_until }: Message) =>
  Math.round((new Date(pinned_until ?? 0).getTime() - Date.now()) / 60_000);
const age = (message: Message, minutes: number) =>
  world.query(`update chat.pin set pinned_until = pinned_until - make_interval(mins => $1) where message_id = $2`, [
    minutes,
    message.id,
  ]);
const tiers = async () => (await world.internal<PinTiersResponse & Problem>(`${room.room.code}/pin-tiers/`)).body;
const offer = (messageId: string, amount: number, buyer = ben) =>
  world.internal<Problem>(
    `${room.room.code}/pin-offer/?participant_id=${buyer.participant.id}&message_id=${messageId}&amount=${amount}`,
  );

describe('a pin', () => {
  it('holds 60 min, shows on the message, and is told live', async () => {
    expect(await pin(one, ada, 100)).toBe('fulfilled');
    const [pinned] = await pins();
    expect(pinned).toMatchObject({
      id: one.id,
      is_pinned: true,
      pin: { bid: { amount: 100, currency: 'usd' }, by: 'AdaLovelace' },
      updated_seq: 3,
    });
    expect(minutesLeft(pinned ?? one)).toBe(60);
    const [told] = await world.heard(room.room.code, 2, 1);
    expect(told).toMatchObject({ type: 'message_pinned', seq: 3, data: { message: pinned } });
    const { body } = await world.call<HistoryResponse>(path('messages/?after_seq=2'));
    expect(body.messages).toEqual([pinned]);
    const again = await world.internal<{ events: unknown[] }>(`${room.room.code}/events/?after_seq=2`);
    expect(again.body.events).toEqual([told]);
  });

  it('must reach the next tier above the present top; an outbid pin stays below it', async () => {
    await pin(one, ada, 500);
    expect(await tiers()).toMatchObject({ top: { message_id: one.id }, minimum: { amount: 1_000 } });
    expect(await pin(two, ben, 500)).toBe('outbid');
    expect(await contents()).toEqual(['one']);
    expect(await pin(two, ben, 1_000)).toBe('fulfilled');
    expect(await contents()).toEqual(['two', 'one']);
  });

  it("adding to one's own pin extends it by the tier's minutes", async () => {
    await pin(one, ada, 100);
    expect(await pin(one, ada, 500)).toBe('fulfilled');
    expect((await pins()).map(minutesLeft)).toEqual([80]);
    expect(await pin(one, ben, 100)).toBe('outbid');
  });

  it('is decided when the money arrives: of 20 bids at once on two instances one is the top', async () => {
    const bidders = await Promise.all(Array.from({ length: 20 }, (_, n) => world.join(room.room.code, `Bidder_${n}`)));
    const answers = await Promise.all(bidders.map((bidder, n) => pin(n % 2 ? one : two, bidder, 200, n % 2)));
    expect(answers.filter((answer) => answer === 'fulfilled')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'outbid')).toHaveLength(19);
    expect(await pins()).toHaveLength(1);
  });

  it.each([
    ['of a message that is not there', async () => ({ message_id: randomUUID() }), 'not_found'],
    ['of no message', async () => ({}), 'not_found'],
    [
      "of another room's message",
      async () => {
        const other = await world.createRoom(await world.register());
        return { message_id: (await world.say(other.room.code, other.session_token, 'elsewhere')).id };
      },
      'not_found',
    ],
  ])('%s is refused', async (_, parameters, reason) => {
    const work = { ...(await paid(one, ada, 100)), parameters: await parameters() };
    expect(await purchases.pay(work)).toBe(reason);
    expect(await pins()).toEqual([]);
  });

  it.each([
    ['no tier', { amount: 150, currency: 'usd' }, 'not_found'],
    ['another currency', { amount: 100, currency: 'jpy' }, 'not_found'],
  ])('for %s is refused', async (_, price, reason) => {
    expect(await purchases.pay({ ...(await paid(one, ada, 100)), price })).toBe(reason);
  });

  it('of an amount beyond what a number holds exactly is a fault, and never rounded', async () => {
    const more = await paid(one, ada, 200);
    await pin(one, ada, 100);
    await purchases.pay(more);
    const huge = async (what: string) => {
      await world.query(`update chat.${what} = 9007199254740993 where message_id = $1`, [one.id]);
    };
    await huge('purchase set amount');
    await expect(purchases.refund(more)).rejects.toThrow(RangeError);
    await huge('pin set bid');
    expect((await tiers()).status).toBe(500);
  });

  it('in a closed room is refused', async () => {
    await world.call(path(''), { method: 'PATCH', token: room.session_token, body: { is_active: false } });
    expect(await pin(one, ada, 100)).toBe('room_closed');
  });

  it('goes with its message', async () => {
    await pin(one, ada, 100);
    await world.call(path(`messages/${one.id}/`), { method: 'DELETE', token: ada.session_token });
    expect(await pins()).toEqual([]);
    expect((await world.heard(room.room.code, 3, 2)).map(({ type }) => type)).toEqual([
      'message_unpinned',
      'message_deleted',
    ]);
    expect(await pin(one, ada, 100)).toBe('not_found');
  });
});

describe('the end of a pin', () => {
  it('is told on time, once, by one of the instances; the next one is the top', async () => {
    await pin(one, ada, 500);
    await pin(two, ben, 1_000);
    await age(two, 60);
    const [ended] = await world.heard(room.room.code, 4, 1);
    expect(ended).toMatchObject({ type: 'message_unpinned', data: { message_id: two.id } });
    expect(await contents()).toEqual(['one']);
    expect(await tiers()).toMatchObject({ top: { message_id: one.id }, minimum: { amount: 1_000 } });
    const { body } = await world.call<HistoryResponse>(path('messages/?after_seq=4'));
    expect(body.messages).toMatchObject([{ id: two.id, is_pinned: false }]);
  });

  it('comes after a restart too', async () => {
    await pin(one, ada, 100);
    await age(one, 60);
    const other = await ChatWorld.start({ PIN_SWEEP_MS: '20' });
    try {
      await world.heard(room.room.code, 3, 1);
    } finally {
      await other.stop();
    }
    expect(await pins()).toEqual([]);
  });

  it('of an outbid pin is its own', async () => {
    await pin(one, ada, 500);
    await pin(two, ben, 1_000);
    await age(one, 60);
    const [ended] = await world.heard(room.room.code, 4, 1);
    expect(ended).toMatchObject({ type: 'message_unpinned', data: { message_id: one.id } });
    expect(await contents()).toEqual(['two']);
  });

  it('is up to the host and staff too, and again changes nothing', async () => {
    await pin(one, ada, 100);
    const remove = (token?: string, id = one.id) =>
      world.call<Problem>(path(`pins/${id}/`), { method: 'DELETE', token });
    expect((await remove()).status).toBe(401);
    expect((await remove(ada.session_token)).body.code).toBe('CHAT.HOST_ONLY');
    expect((await remove(room.session_token, randomUUID())).body.code).toBe('CHAT.MESSAGE_NOT_FOUND');
    expect((await remove(room.session_token)).status).toBe(204);
    expect((await remove((await world.registerStaff()).token)).status).toBe(204);
    expect(await pins()).toEqual([]);
    expect(await world.heard(room.room.code, 2, 2)).toHaveLength(2);
  });

  it('comes with the refund', async () => {
    const work = await paid(one, ada, 100);
    await purchases.pay(work);
    await purchases.refund(work);
    expect(await pins()).toEqual([]);
  });

  it('leaves what was added to the pin, at the least tier: nobody pays for its place any more', async () => {
    const [place, more] = [await paid(one, ada, 500), await paid(one, ada, 200)];
    await purchases.pay(place);
    await purchases.pay(more);
    await purchases.refund(place);
    const [left] = await pins();
    expect(left).toMatchObject({ pin: { bid: { amount: 100 }, by: 'AdaLovelace' } });
    expect(minutesLeft(left ?? one)).toBe(15);
    await purchases.refund(more);
    expect(await pins()).toEqual([]);
  });

  it('leaves the bid of the place alone when it is for what was added', async () => {
    await pin(one, ada, 100);
    await pin(one, ada, 500);
    const more = await paid(one, ada, 200);
    await purchases.pay(more);
    await purchases.refund(more);
    const [left] = await pins();
    expect(left).toMatchObject({ pin: { bid: { amount: 100 } } });
    expect(minutesLeft(left ?? one)).toBe(80);
  });

  it('takes nothing from who outbid the refunded buyer on the same message', async () => {
    const outbid = await paid(one, ada, 100);
    await purchases.pay(outbid);
    await world.query(`update chat.purchase set decided_at = decided_at - interval '1 minute' where id = $1`, [
      outbid.purchase_id,
    ]);
    await age(one, 1);
    await pin(one, ben, 500);
    await pin(one, ben, 100);
    await purchases.refund(outbid);
    const [left] = await pins();
    expect(left).toMatchObject({ pin: { bid: { amount: 500 }, by: 'BenFranklin' } });
    expect(minutesLeft(left ?? one)).toBe(70);
  });

  it('gives the place back to who was outbid on the same message', async () => {
    await pin(one, ada, 100);
    const outbid = await paid(one, ben, 500);
    await purchases.pay(outbid);
    await purchases.refund(outbid);
    const [left] = await pins();
    expect(left).toMatchObject({ pin: { bid: { amount: 100 }, by: 'AdaLovelace' } });
    expect(minutesLeft(left ?? one)).toBe(60);
  });
});

describe('what payments may sell', () => {
  it('is refused when it could not be honoured', async () => {
    expect((await offer(one.id, 100)).status).toBe(200);
    expect((await offer(one.id, 101)).body.code).toBe('CHAT.PIN_NOT_A_TIER');
    expect((await offer(randomUUID(), 100)).body.code).toBe('CHAT.MESSAGE_NOT_FOUND');
    await pin(one, ada, 500);
    const outbid = await offer(two.id, 500);
    expect(outbid.body).toMatchObject({ code: 'CHAT.PIN_OUTBID', detail: 'It takes at least 10.00 USD now.' });
    expect((await offer(one.id, 100, ada)).status).toBe(200);
    await pin(two, ben, 20_000);
    expect((await tiers()).minimum).toBeNull();
    expect((await offer(one.id, 20_000, ada)).status).toBe(200); // adds to her own
  });

  it('in a private room is for its members to know', async () => {
    const { room: hidden } = await world.createRoom(await world.register(), {
      access_mode: 'private',
      access_code: 'sesame',
    });
    const { body } = await world.internal<Problem>(`${hidden.code}/pin-tiers/`);
    expect(body.code).toBe('CHAT.MEMBERS_ONLY');
    expect((await world.call<Problem>(`/api/chats/${hidden.code}/pins/`)).body.code).toBe('CHAT.MEMBERS_ONLY');
  });
});
