import type { CreateRoomResponse, JoinRoomResponse, MediaResponse, Message, MessageResponse } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { Purchases } from '../../test/purchases.js';
import { photoForm } from '../../test/scene.js';

/** Words that are said, searched for, quoted and shown in the Back Room alone. */
const secret = 'innermost';

let world: ChatWorld;
let host: User;
let account: User;
let staff: User;
let room: CreateRoomResponse;
let payer: JoinRoomResponse;
let other: JoinRoomResponse;
let told: Message;
let photo: string;

const at = (rest: string) => `/api/chats/${room.room.code}/${rest}`;

beforeAll(async () => {
  world = await ChatWorld.start();
  const purchases = await Purchases.of(world);
  [host, account, staff] = [await world.register(), await world.register(), await world.registerStaff()];
  room = await world.createRoom(host);
  [payer, other] = [await world.join(room.room.code, 'PayingOtter'), await world.join(room.room.code, 'OtherOtter')];
  await world.call(at('back-room/'), { token: room.session_token, body: { price: 500, max_seats: 5 } });
  await purchases.pay(await purchases.paid(room.room.code, payer.participant.id));
  const content = `${secret} words for @OtherOtter and @PayingOtter`;
  const said = await world.call<MessageResponse>(at('back-room/messages/send/'), {
    token: payer.session_token,
    body: { content },
  });
  told = said.body.message;
  const form = await fetch(world.service().url + at('back-room/media/?kind=photo'), {
    method: 'POST',
    headers: { authorization: `Bearer ${payer.session_token}` },
    body: await photoForm(),
  });
  photo = ((await form.json()) as MediaResponse).media.id;
  const shown = { content: `${secret} photo`, media_id: photo };
  await world.call(at('back-room/messages/send/'), { token: payer.session_token, body: shown });
  await world.say(room.room.code, room.session_token, 'outside');
});
afterAll(() => world.stop());

/** Everybody without a seat. */
const outsiders = (): readonly [string, string | undefined][] => [
  ['nobody', undefined],
  ['an account', account.token],
  ['a member of the room', other.session_token],
];
const ask = async (token: string | undefined, rest: string, body?: unknown, method?: string) => {
  const answer = await fetch(world.service().url + at(rest), {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
};

const reads: readonly [what: string, path: () => string][] = [
  ['history', () => 'back-room/messages/'],
  ['history from a position', () => 'back-room/messages/?after_seq=0'],
  ['search', () => `back-room/search/?q=${secret}`],
  ['presence', () => 'back-room/presence/'],
  ['media', () => `back-room/media/${photo}/`],
  ['export', () => 'back-room/export/'],
];
/** What a member may do to a message of the room, tried on one of the Back Room by either address. */
const touches: readonly [what: string, path: () => string, body: () => unknown, method: string][] = [
  ['react', () => `messages/${told.id}/react/`, () => ({ emoji: '👍' }), 'POST'],
  ['report', () => `messages/${told.id}/report/`, () => ({ reason: 'spam' }), 'POST'],
  ['edit', () => `messages/${told.id}/`, () => ({ content: 'mine' }), 'PATCH'],
  ['delete', () => `messages/${told.id}/`, () => undefined, 'DELETE'],
  ['reply to, and quote', () => 'messages/send/', () => ({ content: 'what?', reply_to_id: told.id }), 'POST'],
  ['show the photo of', () => 'messages/send/', () => ({ content: 'look', media_id: photo }), 'POST'],
];

describe('Back Room: members and host only, on every path. A non-payer gets nothing', () => {
  it.each(reads)('of %s', async (what, path) => {
    // Staff keep order there, for which they may export it, and do not read along.
    const isExport = what === 'export';
    const others = isExport ? outsiders() : [...outsiders(), ['staff', staff.token] as const];
    expect((await ask(isExport ? host.token : payer.session_token, path())).status).toBe(200);
    for (const [who, token] of others) {
      const { status, text } = await ask(token, path());
      expect([who, [401, 403].includes(status)]).toEqual([who, true]);
      expect(text).not.toContain(secret);
    }
  });

  it.each(touches)('to %s, in the Back Room or by the address of the room', async (_, path, body, method) => {
    for (const [, token] of outsiders()) {
      const inside = await ask(token, `back-room/${path()}`, body(), method);
      expect([401, 403]).toContain(inside.status);
      const outside = await ask(token, path(), body(), method);
      expect([401, 403, 404]).toContain(outside.status);
      expect(inside.text + outside.text).not.toContain(secret);
    }
  });

  it('by the address of the room: history, search, media, announcement, pins, export, my-chats, and what was read', async () => {
    const asHost = host.token;
    expect((await ask(other.session_token, `media/${photo}/`)).status).toBe(404);
    expect((await ask(asHost, 'announcement/', { message_id: told.id })).status).toBe(404);
    expect((await ask(asHost, `messages/${told.id}/highlight/`, { highlighted: true })).status).toBe(404);
    const offer = `${room.room.code}/pin-offer/?participant_id=${other.participant.id}&message_id=${told.id}&amount=100`;
    expect((await world.internal(offer)).status).toBeGreaterThanOrEqual(400);
    for (const path of [
      '',
      'messages/',
      'participants/',
      'presence/',
      'pins/',
      'my-participation/',
      `search/?q=${secret}`,
    ])
      expect((await ask(other.session_token, path)).text).not.toContain(secret);
    const exported = await ask(asHost, 'export/');
    expect([exported.status, exported.text.includes(secret)]).toEqual([200, false]);
    const mine = await world.call('/api/chats/my-chats/', { token: asHost });
    expect(JSON.stringify(mine.body)).not.toContain(secret);
    expect((await ask(other.session_token, 'back-room/read/', { seq: 1 })).status).toBe(403);
  });

  it('but how many seats there are and are taken, and what one costs', async () => {
    const { text } = await ask(other.session_token, 'back-room/');
    expect(JSON.parse(text)).toEqual({
      back_room: { price: { amount: 500, currency: 'usd' }, max_seats: 5, seats_taken: 1, is_active: true },
      is_member: false,
    });
  });
});
