import type {
  CheckoutResponse,
  CreateRoomResponse,
  HistoryResponse,
  JoinRoomResponse,
  Message,
} from '@chatpop/contracts';
import { PlainSocketClient, SocketIoClient, type SocketClient } from '@chatpop/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { call, join, login, openRoom, register, say, send, state, url } from './person.js';
import { Shopper } from './shopper.js';

const secret = 'nobody else may read this';
const sockets: SocketClient[] = [];
let room: CreateRoomResponse;
let payer: JoinRoomResponse;
let other: JoinRoomResponse;
let purchase: string;
let innerEpoch: string;

const path = (rest: string) => `/api/chats/${room.room.code}/${rest}`;
const inner = () => `${room.room.code}:backroom`;
const sayInside = async (session: string, content = secret): Promise<Message> =>
  (await call<{ message: Message }>(path('back-room/messages/send/'), { session }, { content })).message;
async function enter(token: string | undefined, position = {}): Promise<SocketClient> {
  const { code } = room.room;
  const socket =
    token === undefined
      ? new PlainSocketClient({ url, code })
      : new SocketIoClient({ url, auth: { token, ...position } });
  sockets.push(socket);
  await socket.next('joined', code);
  return socket;
}
/** Whatever it has heard that is of the Back Room, or that tells what is said there. */
const leaksTo = (socket: SocketClient) =>
  socket.frames.filter((frame) => frame.room_code === inner() || JSON.stringify(frame).includes(secret));

beforeAll(async () => {
  room = await openRoom((await register()).access_token, { name: 'Secrets' });
  await call(path('back-room/'), { session: room.session_token }, { price: 500, max_seats: 5 });
  [payer, other] = [await join(room.room.code, 'PayingOtter'), await join(room.room.code, 'OtherOtter')];
  const shopper = new Shopper(room.room.code, payer.session_token);
  purchase = await shopper.buy({ kind: 'back_room' });
  await shopper.ending(purchase, 'fulfilled');
  await sayInside(room.session_token);
  innerEpoch = (await call<HistoryResponse>(path('back-room/messages/'), { session: payer.session_token })).epoch;
});
afterAll(() => sockets.forEach((socket) => socket.close()));

describe('The Back Room: members and host only, on every path', () => {
  it('a non-payer hears nothing of it: live, resume, presence, typing, read positions, reactions', async () => {
    const position = { back_room: { epoch: innerEpoch, last_seq: 0 } };
    const outsiders = [await enter(undefined), await enter(other.session_token, position)];
    const insider = await enter(payer.session_token, position);
    await insider.next('joined', inner());
    expect(insider.seqs(inner())[0]).toBe(1);
    const asked = await Promise.all(
      ['typing', 'read'].map((type) => askAs(outsiders[1], type, { code: inner(), typing: true, seq: 1 })),
    );
    expect(asked).toEqual([
      { ok: false, error: expect.anything() },
      { ok: false, error: expect.anything() },
    ]);

    const host = await enter(room.session_token);
    await host.next('joined', inner());
    host.emit('typing', { code: inner(), typing: true });
    await insider.next('typing', inner());
    const said = await sayInside(room.session_token);
    await call(path(`back-room/messages/${said.id}/react/`), { session: payer.session_token }, { emoji: '👍' });
    await call(path('back-room/read/'), { session: payer.session_token }, { seq: said.seq });
    await host.next('reaction', inner());
    // What is said outside, after all that, has reached them.
    const last = await say(room.room.code, room.session_token, 'good night');
    for (const outsider of outsiders) {
      await outsider.until(() => JSON.stringify(outsider.frames).includes(last.id));
      expect(leaksTo(outsider)).toEqual([]);
    }
    expect(leaksTo(insider).length).toBeGreaterThan(2);
  });

  it('a refund removes the seat within 5 s, on every path', async () => {
    const socket = await enter(payer.session_token);
    await socket.next('joined', inner());
    const refundedAt = Date.now();
    await refundByStaff(purchase);
    expect((await socket.next('back_room_access')).data).toEqual({ granted: false });
    expect(Date.now() - refundedAt).toBeLessThan(5_000);
    const heardBefore = leaksTo(socket).length;
    const said = await sayInside(room.session_token);
    const last = await say(room.room.code, room.session_token, 'good morning');
    await socket.until(() => JSON.stringify(socket.frames).includes(last.id));
    expect(leaksTo(socket)).toHaveLength(heardBefore);
    const again = await enter(payer.session_token, { back_room: { epoch: innerEpoch, last_seq: 0 } });
    const later = await say(room.room.code, room.session_token, 'and good day');
    await again.until(() => JSON.stringify(again.frames).includes(later.id));
    expect(leaksTo(again)).toEqual([]);
    const reads = ['messages/', 'search/?q=nobody', 'presence/', 'export/'];
    for (const read of reads) {
      const answer = await send(path(`back-room/${read}`), { session: payer.session_token });
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain(secret);
    }
    const react = path(`back-room/messages/${said.id}/react/`);
    expect((await send(react, { session: payer.session_token }, { emoji: '👍' })).status).toBe(403);
  });
});

const askAs = async (socket: SocketClient | undefined, type: string, payload: Record<string, unknown>) =>
  socket instanceof SocketIoClient ? socket.ask(type, payload) : undefined;

async function refundByStaff(id: string): Promise<void> {
  const staff = await register();
  const database = new pg.Client({ connectionString: state().postgres.url });
  await database.connect();
  await database.query(`update chat.app_user set role = 'staff' where id = $1`, [staff.user.id]);
  await database.end();
  const { access_token } = await login(staff.user.email);
  await call<CheckoutResponse>(`/api/payments/staff/purchases/${id}/refund/`, { access: access_token }, {});
}
