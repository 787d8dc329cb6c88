import { openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Analysis, CreateRoomResponse, JoinRoomResponse, PurchaseResponse } from '@chatpop/contracts';
import { PlainSocketClient, SocketIoClient, type SocketClient, type SocketFrame } from '@chatpop/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectEventually } from './eventually.js';
import { call, checkout, gateways, history, join, openBackRoom, openRoom, register, say, send, url } from './person.js';

const photo = fileURLToPath(new URL('../../../docs/pier.jpg', import.meta.url));
const sockets: SocketClient[] = [];
const contents = (frames: readonly SocketFrame[]) =>
  frames.map(({ data }) => (data as { message: { content: string } }).message.content);

let access: string;
let analysis: Analysis;
let room: CreateRoomResponse;
let ada: JoinRoomResponse;
let ben: JoinRoomResponse;
let adaSocket: SocketClient;
let benSocket: SocketClient;
let purchaseId: string;

/** The first and the second gateway, where there are two; else what everybody uses. */
const doors = (): [string, string] => {
  const [first, second] = gateways().map((gateway) => gateway.url);
  return [first ?? url, second ?? url];
};

beforeAll(async () => {
  access = (await register()).access_token;
});
afterAll(() => sockets.forEach((socket) => socket.close()));

describe('from a photo to the Back Room', () => {
  it('suggests rooms for a photo', async () => {
    const form = new FormData();
    form.append('image', await openAsBlob(photo, { type: 'image/jpeg' }), 'pier.jpg');
    analysis = await call<Analysis>('/api/photo-analysis/upload/', { access }, form);
    expect(analysis.provider).toBe('embedded');
    expect(new Set(analysis.suggestions.map(({ key }) => key)).size).toBe(10);
    expect(analysis.caption.visible_text).toMatch(/pier/i);
  });

  it('opens a room from a suggestion', async () => {
    const [first] = analysis.suggestions;
    room = await openRoom(access, {
      name: first?.name,
      description: first?.description,
      photo_analysis_id: analysis.id,
    });
    expect(room.room).toMatchObject({ name: first?.name, source: 'photo', photo_analysis_id: analysis.id });
  });

  it('lets two people in, one by Socket.IO and one by plain WebSocket, on two gateways', async () => {
    ada = await join(room.room.code, 'AdaLovelace');
    ben = await join(room.room.code, 'BenFranklin');
    const [first, second] = doors();
    adaSocket = new SocketIoClient({ url: first, auth: { token: ada.session_token } });
    benSocket = new PlainSocketClient({ url: second, code: room.room.code, auth: { token: ben.session_token } });
    sockets.push(adaSocket, benSocket);
    for (const socket of [adaSocket, benSocket]) {
      const { data } = await socket.next('joined');
      expect(data).toMatchObject({ room_code: room.room.code, head_seq: 0 });
    }
  });

  it('delivers 20 messages to both, each once, in the order of seq', async () => {
    const { code } = room.room;
    for (let n = 1; n <= 10; n += 1) {
      await Promise.all([say(code, ada.session_token, `ada ${n}`), say(code, ben.session_token, `ben ${n}`)]);
    }
    const kept = (await history(code)).messages;
    expect(kept).toHaveLength(20);
    for (const socket of [adaSocket, benSocket]) {
      await socket.until(() => socket.of('new_message', code).length >= 20, '20 messages');
      expect(socket.seqs(code)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      expect(contents(socket.of('new_message', code))).toEqual(kept.map(({ content }) => content));
    }
  });

  it('gives the same events to both kinds of socket', () => {
    expect(adaSocket.of('new_message')).toEqual(benSocket.of('new_message'));
  });

  it('shows a public room live to who has no token, through the edge', async () => {
    const reader = new PlainSocketClient({ url, code: room.room.code });
    sockets.push(reader);
    await reader.next('joined');
    await say(room.room.code, ada.session_token, 'for everybody');
    expect(contents([await reader.next('new_message')])).toEqual(['for everybody']);
  });

  it('lets a Socket.IO client begin by polling, as they do by themselves', async () => {
    const reader = new SocketIoClient({
      url,
      auth: { token: ben.session_token },
      transports: ['polling', 'websocket'],
    });
    sockets.push(reader);
    await reader.next('joined');
    await say(room.room.code, ada.session_token, 'heard by polling');
    expect(contents([await reader.next('new_message')])).toEqual(['heard by polling']);
  });

  it('sells a seat in the Back Room, which the payer hears and the other does not', async () => {
    const { code } = room.room;
    await openBackRoom(code, room.session_token);
    const { purchase, checkout_url } = await checkout(code, ada.session_token);
    expect(purchase).toMatchObject({ kind: 'back_room', state: 'pending', price: { amount: 500, currency: 'usd' } });
    purchaseId = purchase.id;
    expect((await checkout(code, ada.session_token)).checkout_url).toBe(checkout_url);
    expect(checkout_url.startsWith(url)).toBe(true);
    await fetch(checkout_url, { method: 'POST', body: new URLSearchParams({ action: 'pay' }), redirect: 'manual' });
    expect((await adaSocket.next('back_room_access')).data).toEqual({ granted: true });
    await adaSocket.next('joined', `${code}:backroom`);

    const path = `/api/chats/${code}/back-room/messages/send/`;
    await call(path, { session: room.session_token }, { content: 'just us' });
    expect(contents([await adaSocket.next('new_message', `${code}:backroom`)])).toEqual(['just us']);
    expect((await send(path, { session: ben.session_token }, { content: 'me too' })).status).toBe(403);
    expect((await send(`/api/chats/${code}/back-room/messages/`, { session: ben.session_token })).status).toBe(403);
    await say(code, ben.session_token, 'after the secret');
    await benSocket.until(() => contents(benSocket.of('new_message')).includes('after the secret'));
    expect(benSocket.of('new_message', `${code}:backroom`)).toEqual([]);
  });

  it('tells the payer that the purchase is fulfilled', async () => {
    await expectEventually(async () => {
      const { purchase } = await call<PurchaseResponse>(`/api/payments/purchases/${purchaseId}/`, {
        session: ada.session_token,
      });
      expect(purchase.state).toBe('fulfilled');
    });
    expect((await send(`/api/payments/purchases/${purchaseId}/`, { session: ben.session_token })).status).toBe(404);
  });
});

describe('the one door', () => {
  it.each(['/internal/rooms/TEST2345/admission/', '/metrics', '/nowhere'])('leads nowhere at %s', async (path) => {
    const response = await send(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it('describes itself', async () => {
    expect(await call('/api/docs/openapi.json')).toMatchObject({ openapi: '3.1.0' });
    expect(await call('/api/docs/asyncapi.json')).toMatchObject({ asyncapi: '3.0.0' });
    expect((await send('/api/docs/')).status).toBe(200);
    expect(await call('/api/health/')).toMatchObject({ status: 'ok' });
  });

  it('believes no forwarded address that a client wrote', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        fetch(`${url}/api/auth/login/`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': `203.0.113.${n}` },
          body: JSON.stringify({ email: 'nobody@example.com', password: 'wrong password' }),
        }).then(({ status }) => status),
      ),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  });
});
