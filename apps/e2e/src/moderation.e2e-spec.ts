import type { CreateRoomResponse, JoinRoomResponse, Problem } from '@chatpop/contracts';
import { PlainSocketClient, SocketIoClient, type SocketClient } from '@chatpop/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectEventually } from './eventually.js';
import { call, gateways, history, join, openRoom, register, send, url } from './person.js';

const sockets: SocketClient[] = [];
let access: string;
let room: CreateRoomResponse;
let rude: JoinRoomResponse;
let polite: JoinRoomResponse;
let others: SocketClient;

const path = (rest: string) => `/api/chats/${room.room.code}/${rest}`;
const door = (index: number): string => gateways()[index]?.url ?? url;

beforeAll(async () => {
  access = (await register()).access_token;
  room = await openRoom(access, { name: 'Order' });
  rude = await join(room.room.code, 'RudeFox');
  polite = await join(room.room.code, 'PoliteFox');
  others = new SocketIoClient({ url: door(1), auth: { token: polite.session_token } });
  sockets.push(others);
  await others.next('joined');
});
afterAll(() => sockets.forEach((socket) => socket.close()));

describe('A ban takes effect on all live sockets of the target in 1 s, on every gateway, and revokes session tokens', () => {
  it('while they go on talking: nothing that they say is kept or heard after its answer', async () => {
    const { code } = room.room;
    const plain = new PlainSocketClient({ url: door(1), code, auth: { token: rude.session_token } });
    const targets = [new SocketIoClient({ url: door(0), auth: { token: rude.session_token } }), plain];
    sockets.push(...targets);
    for (const socket of targets) await socket.next('joined');

    let isBanned = false;
    const talk = async (): Promise<Response[]> => {
      const answers: Response[] = [];
      while (!isBanned)
        answers.push(await send(path('messages/send/'), { session: rude.session_token }, { content: 'x' }));
      return answers;
    };
    const talking = [talk(), talk()];
    await others.next('new_message');
    await call(path('ban/'), { access }, { username: 'RudeFox' });
    const since = Date.now();
    const { last_seq } = await history(code);
    isBanned = true;
    for (const socket of targets) expect((await socket.next('kicked')).data).toEqual({ reason: 'banned' });
    expect((await plain.ended()).code).toBe(4403);
    expect(Date.now() - since).toBeLessThan(1_000);

    await Promise.all(talking);
    // They may have talked so fast that for a moment they are told to wait, as anybody is.
    const sayLate = () => send(path('messages/send/'), { session: rude.session_token }, { content: 'late' });
    let late = await sayLate();
    await expectEventually(async () => {
      if (late.status === 429) late = await sayLate();
      expect(late.status).not.toBe(429);
    });
    expect([late.status, ((await late.json()) as Problem).code]).toEqual([401, 'CHAT.SESSION_REVOKED']);
    expect((await history(code)).last_seq).toBe(last_seq);
    expect((await send(path('join/'), { session: rude.session_token }, { username: 'RudeFox' })).status).toBe(403);
    await call(path('messages/send/'), { session: polite.session_token }, { content: 'calm again' });
    await others.until(() => others.seqs(code).at(-1) === last_seq + 1, 'what is said next');
    const seqs = others.seqs(code);
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
    expect(others.of('participant_banned', code).map(({ data }) => data)).toEqual([{ username: 'RudeFox' }]);
  });
});

describe('a room that is closed', () => {
  it('is read-only: who is inside stays, hears of it, and reads', async () => {
    await call(path(''), { access }, { is_active: false }, 'PATCH');
    await others.until(() => others.of('room_updated').length > 0, 'room_updated');
    const refused = await send(path('messages/send/'), { session: polite.session_token }, { content: 'anyone?' });
    expect(((await refused.json()) as Problem).code).toBe('CHAT.ROOM_CLOSED');
    expect((await send(path('my-participation/'), { session: polite.session_token })).status).toBe(200);
    expect((await history(room.room.code, polite.session_token)).messages.at(-1)).toMatchObject({
      kind: 'system',
      notice: { event: 'room_closed' },
    });
  });

  it('is on no path once it is deleted, and its sessions end', async () => {
    expect((await send(path(''), { access }, undefined, 'DELETE')).status).toBe(204);
    expect((await others.next('kicked')).data).toEqual({ reason: 'room_closed' });
    expect((await send(path('messages/'), { session: polite.session_token })).status).toBe(404);
  });
});
