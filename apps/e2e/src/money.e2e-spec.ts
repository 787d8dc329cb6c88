import type {
  BalanceResponse,
  CheckoutResponse,
  CreateRoomResponse,
  GiftsResponse,
  JoinRoomResponse,
  Message,
  MessageResponse,
  PinsResponse,
  PinTiersResponse,
} from '@chatpop/contracts';
import { PlainSocketClient, SocketIoClient, type SocketClient } from '@chatpop/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, history, join, openRoom, register, say, send, state, url } from './person.js';
import { Shopper } from './shopper.js';

const sockets: SocketClient[] = [];
let access: string;
let room: CreateRoomResponse;
let ada: JoinRoomResponse;
let ben: JoinRoomResponse;
let adaShops: Shopper;
let benShops: Shopper;
let adaSocket: SocketClient;
let readerSocket: SocketClient;

const messageIn = ({ data }: { readonly data: unknown }): Message => (data as { message: Message }).message;
const pins = async () => (await call<PinsResponse>(`/api/chats/${room.room.code}/pins/`)).pins;

/** Who runs a service in this shape: its own processes, or those that it is a part of. */
const runnersOf = (name: string): number[] => {
  const runsIt = isApart(name) ? [name] : ['main', 'monolith'];
  return state().services.flatMap((service) => (runsIt.includes(service.name) ? service.pid : []));
};
const isApart = (name: string) => state().services.some((service) => service.name === name);
/** None when it is not our own, or on the memory bus. */
const redis = () => [state().redis?.pid].flatMap((pid) => pid ?? []);
const signal = (pids: readonly number[], name: NodeJS.Signals) => pids.forEach((pid) => process.kill(pid, name));

beforeAll(async () => {
  access = (await register()).access_token;
  room = await openRoom(access, { name: 'Money' });
  const { code } = room.room;
  [ada, ben] = [await join(code, 'AdaLovelace'), await join(code, 'BenFranklin')];
  adaShops = new Shopper(code, ada.session_token);
  benShops = new Shopper(code, ben.session_token);
  adaSocket = new SocketIoClient({ url, auth: { token: ada.session_token } });
  readerSocket = new PlainSocketClient({ url, code });
  sockets.push(adaSocket, readerSocket);
  await Promise.all(sockets.map((socket) => socket.next('joined')));
});
afterAll(() => sockets.forEach((socket) => socket.close()));

describe('what can be bought in a room', () => {
  it('shows its prices to anybody', async () => {
    const { gifts } = await call<GiftsResponse>('/api/payments/gifts/');
    expect(gifts).toHaveLength(50);
    const tiers = await call<PinTiersResponse>(`/api/payments/pin-tiers/?room_code=${room.room.code}`);
    expect(tiers).toMatchObject({ hold_minutes: 60, top: null, minimum: { amount: 100, currency: 'usd' } });
    expect(tiers.tiers).toHaveLength(42);
  });

  it('a tip, that everybody sees and the host says thank you for', async () => {
    const id = await adaShops.buy({ kind: 'tip', amount: 500 });
    const told = messageIn(await readerSocket.next('new_message'));
    expect(told).toMatchObject({ kind: 'tip', username: 'AdaLovelace', tip: { amount: { amount: 500 } } });
    expect(await adaShops.ending(id, 'fulfilled')).toMatchObject({ refund_reason: null });
    const path = `/api/chats/${room.room.code}/messages/${told.id}/thank/`;
    await call<MessageResponse>(path, { session: room.session_token }, {});
    expect(messageIn(await adaSocket.next('message_updated'))).toMatchObject({ id: told.id, is_thanked: true });
  });

  it('a gift for somebody', async () => {
    const id = await adaShops.buy({ kind: 'gift', gift_id: 'rose', recipient: 'benfranklin' });
    const told = messageIn(await readerSocket.next('new_message'));
    expect(told).toMatchObject({ kind: 'gift', mentions: ['BenFranklin'], gift: { recipient: 'BenFranklin' } });
    expect(await adaShops.ending(id, 'fulfilled')).toMatchObject({ refund_reason: null });
  });

  it('a pin that is outbid, and one that comes too late and is paid back', async () => {
    const { code } = room.room;
    const mine = await say(code, ada.session_token, 'look at me');
    const his = await say(code, ben.session_token, 'no, at me');
    await adaShops.buy({ kind: 'pin', amount: 100, message_id: mine.id });
    expect(messageIn(await readerSocket.next('message_pinned'))).toMatchObject({ id: mine.id, is_pinned: true });
    const late = await adaShops.choose({ kind: 'pin', amount: 200, message_id: his.id });
    const outbid = await benShops.buy({ kind: 'pin', amount: 200, message_id: his.id });
    expect(messageIn(await readerSocket.next('message_pinned'))).toMatchObject({ id: his.id });
    expect(await benShops.ending(outbid, 'fulfilled')).toMatchObject({ refund_reason: null });
    expect((await pins()).map(({ id }) => id)).toEqual([his.id, mine.id]);
    await adaShops.act(late);
    expect(await adaShops.ending(late.purchase.id, 'refunded')).toMatchObject({ refund_reason: 'outbid' });
    expect((await pins()).map(({ id, pin }) => [id, pin?.by])).toEqual([
      [his.id, 'BenFranklin'],
      [mine.id, 'AdaLovelace'],
    ]);
  });

  it('a seat; a late payment for one that is taken is refunded and told', async () => {
    const { code } = room.room;
    await call(`/api/chats/${code}/back-room/`, { session: room.session_token }, { price: 700, max_seats: 1 });
    const late = await adaShops.choose({ kind: 'back_room' });
    await adaShops.act(late, 'abandon');
    const taken = await benShops.buy({ kind: 'back_room' });
    expect(await benShops.ending(taken, 'fulfilled')).toMatchObject({ refund_reason: null });
    await adaShops.act(late);
    expect(await adaShops.ending(late.purchase.id, 'refunded')).toMatchObject({ refund_reason: 'sold_out' });
    expect((await adaSocket.next('back_room_access')).data).toEqual({ granted: false });
    expect((await send(`/api/chats/${code}/back-room/messages/`, { session: ada.session_token })).status).toBe(403);
    const inside = { session: ben.session_token };
    await call(`/api/chats/${code}/back-room/messages/send/`, inside, { content: 'alone' });
  });

  it('pays the host nine tenths of what was kept, to the cent', async () => {
    const expected = [500, 200, 100, 200, 700].reduce((sum, price) => sum + price * 0.9, 0);
    const { balances } = await call<BalanceResponse>('/api/payments/balance/', { access });
    expect(balances).toEqual([{ amount: expected, currency: 'usd' }]);
  });

  it.each([
    ['an amount that is no tier', { kind: 'pin', amount: 150 }, 'CHAT.PIN_NOT_A_TIER'],
    ['a negative tip', { kind: 'tip', amount: -500 }, 'COMMON.MALFORMED_REQUEST'],
    ['a huge tip', { kind: 'tip', amount: 50_001 }, 'PAYMENTS.AMOUNT_NOT_ALLOWED'],
    ['a price for a gift', { kind: 'gift', gift_id: 'gem', amount: 1 }, 'PAYMENTS.AMOUNT_NOT_ALLOWED'],
    ['a currency', { kind: 'tip', amount: 500, currency: 'vnd' }, 'COMMON.MALFORMED_REQUEST'],
  ])('but not at %s', async (_, order, code) => {
    const { id } = await say(room.room.code, ada.session_token, 'pin me');
    const pinned = order.kind === 'pin' ? { message_id: id } : {};
    const body = { room_code: room.room.code, ...order, ...pinned };
    const answer = await send('/api/payments/checkout/', { session: ada.session_token }, body);
    expect(await answer.json()).toMatchObject({ code });
  });

  it("but not another room's message, nor with another's session, nor another's purchase", async () => {
    const other = await openRoom(access, { name: 'Elsewhere' });
    const { id } = await say(other.room.code, other.session_token, 'elsewhere');
    const order = { kind: 'pin', amount: 1_000, message_id: id, room_code: room.room.code };
    const asAda = await send('/api/payments/checkout/', { session: ada.session_token }, order);
    expect(await asAda.json()).toMatchObject({ status: 404, code: 'CHAT.MESSAGE_NOT_FOUND' });
    const asOther = await send('/api/payments/checkout/', { session: other.session_token }, order);
    expect(await asOther.json()).toMatchObject({ status: 403, code: 'CHAT.MEMBERS_ONLY' });
    const { purchase } = await adaShops.choose({ kind: 'tip', amount: 100 });
    const peek = await send(`/api/payments/purchases/${purchase.id}/`, { session: ben.session_token });
    expect(await peek.json()).toMatchObject({ status: 404, code: 'PAYMENTS.PURCHASE_NOT_FOUND' });
  });
});

describe('when something is down', () => {
  // What is no process of its own in this shape can't be taken down alone: there is no such test then.
  const tips: number[] = [];
  const expectTip = async ({ purchase }: CheckoutResponse) => {
    expect(await adaShops.ending(purchase.id, 'fulfilled')).toMatchObject({ refund_reason: null });
    tips.push(purchase.price.amount);
  };
  const expectPaid = async ({ purchase }: CheckoutResponse) =>
    expect(await adaShops.purchase(purchase.id)).toMatchObject({ state: 'paid' });

  if (isApart('payments')) {
    it('payments: chat is unaffected', async () => {
      const pids = runnersOf('payments');
      signal(pids, 'SIGSTOP');
      try {
        const prices = fetch(`${url}/api/payments/gifts/`, { signal: AbortSignal.timeout(1_000) });
        expect(await prices.then(({ ok }) => ok).catch(() => false)).toBe(false);
        await say(room.room.code, ada.session_token, 'who needs money');
        expect(await history(room.room.code)).toMatchObject({ has_more: false });
        const said = () => readerSocket.of('new_message').map((frame) => messageIn(frame).content);
        await readerSocket.until(() => said().includes('who needs money'));
      } finally {
        signal(pids, 'SIGCONT');
      }
    });
  }

  if (isApart('chat')) {
    it('chat: what was paid is fulfilled when it is back', async () => {
      const checkout = await adaShops.choose({ kind: 'tip', amount: 300 });
      const pids = runnersOf('chat');
      signal(pids, 'SIGSTOP');
      try {
        await adaShops.act(checkout);
        await expectPaid(checkout);
      } finally {
        signal(pids, 'SIGKILL');
      }
      await expectTip(checkout);
    });
  }

  if (redis().length > 0) {
    it('who was paid, before chat could hear of it: it is fulfilled all the same', async () => {
      const checkout = await adaShops.choose({ kind: 'tip', amount: 500 });
      signal(redis(), 'SIGSTOP');
      try {
        await adaShops.act(checkout);
        await expectPaid(checkout);
        signal(runnersOf('payments'), 'SIGKILL');
      } finally {
        signal(redis(), 'SIGCONT');
      }
      await expectTip(checkout);
    });

    it('Redis: what was paid is fulfilled when there is another', async () => {
      const checkout = await adaShops.choose({ kind: 'tip', amount: 400 });
      const [pid] = redis();
      signal(redis(), 'SIGSTOP');
      try {
        await adaShops.act(checkout);
        await expectPaid(checkout);
      } finally {
        signal(redis(), 'SIGKILL');
      }
      await expectTip(checkout);
      expect(redis()).not.toContain(pid);
    });
  }

  it('each is given once, and the host has nine tenths of it', async () => {
    const { messages } = await history(room.room.code);
    const given = messages.flatMap(({ tip }) => tip?.amount.amount ?? []);
    expect(given).toEqual([500, ...tips]);
    const expected = tips.reduce((sum, price) => sum + price * 0.9, 1_530);
    const { balances } = await call<BalanceResponse>('/api/payments/balance/', { access });
    expect(balances).toEqual([{ amount: expected, currency: 'usd' }]);
  });
});
