import { afterEach, describe, expect, it } from '@jest/globals';
import type { Environment } from '@chatpop/service-bootstrap';
import { PlainSocketClient, SocketIoClient } from '@chatpop/testing';
import { Gateways, inMemory, until } from '../test/gateways.js';

describe('admission', () => {
  let gateways: Gateways;
  let code: string;

  const start = async (settings: Environment): Promise<void> => {
    gateways = await new Gateways({ ...inMemory, ...settings }).start(1);
    code = gateways.chat.createRoom();
  };
  afterEach(() => gateways.stop());

  const plainFrom = (address: string): PlainSocketClient =>
    gateways.keep(new PlainSocketClient({ url: gateways.url(), code, headers: { 'X-Forwarded-For': address } }));
  const socketIoFrom = (address: string): SocketIoClient =>
    gateways.keep(new SocketIoClient({ url: gateways.url(), headers: { 'X-Forwarded-For': address } }));
  const isIn = async (client: PlainSocketClient): Promise<boolean> => {
    await client.until(() => client.socket.readyState === 1 || client.closed !== undefined);
    return client.closed === undefined;
  };

  it('lets an address have so many sockets, of both kinds, and takes the address from a trusted proxy only', async () => {
    await start({ SOCKETS_PER_ADDRESS: '2', TRUSTED_PROXIES: '127.0.0.1/32' });
    const first = plainFrom('192.0.2.1, 198.51.100.7');
    const second = socketIoFrom('198.51.100.7');
    await Promise.all([first.next('joined'), second.until(() => second.socket.connected)]);
    const third = plainFrom('192.0.2.2, 198.51.100.7');
    expect(await third.ended()).toMatchObject({ code: 429, retryAfter: 10 });
    const fourth = socketIoFrom('198.51.100.7');
    await fourth.ended();
    expect(fourth.socket.connected).toBe(false);
    expect(await isIn(plainFrom('198.51.100.8'))).toBe(true);
    first.close();
    await until(() => gateways.openSockets() === 2);
    expect(await isIn(plainFrom('198.51.100.7'))).toBe(true);
  });

  it('believes no forwarded address without a trusted proxy', async () => {
    await start({ SOCKETS_PER_ADDRESS: '1' });
    expect(await isIn(plainFrom('198.51.100.7'))).toBe(true);
    expect(await plainFrom('198.51.100.8').ended()).toMatchObject({ code: 429 });
  });

  it('lets so many in each second, and says when to come back', async () => {
    await start({ SOCKET_CONNECTS_PER_SECOND: '1', SOCKET_CONNECTS_BURST: '2' });
    const clients = [plainFrom('a'), plainFrom('b'), plainFrom('c')];
    const answers = await Promise.all(clients.map(isIn));
    expect(answers.filter(Boolean)).toHaveLength(2);
    expect(clients.map(({ closed }) => closed).find(Boolean)).toMatchObject({ code: 503, retryAfter: 1 });
  });

  it('closes the oldest when a session has too many sockets', async () => {
    await start({ SOCKETS_PER_SESSION: '2' });
    const member = gateways.chat.join(code);
    const clients = [];
    for (let index = 0; index < 3; index += 1) {
      const client = await gateways.plain(code, member);
      await client.next('joined');
      clients.push(client);
    }
    expect(await clients[0]?.ended()).toMatchObject({ code: 4409 });
    await gateways.chat.send(code);
    for (const client of clients.slice(1)) await client.next('new_message');
  });

  it.each(['plain', 'socketIo'] as const)('closes a client that says too much: %s', async (kind) => {
    await start({ SOCKET_EVENTS_PER_SECOND: '5', SOCKET_EVENTS_BURST: '10' });
    const client = await gateways[kind](code, gateways.chat.join(code));
    await client.next('joined');
    for (let index = 0; index < 50; index += 1) client.emit('ping');
    await client.ended();
    expect(client.of('closing')[0]?.data).toMatchObject({ code: 4008, retry: true });
  });

  it('limits nobody when limits are off', async () => {
    await start({ RATE_LIMITS: 'off', SOCKET_CONNECTS_BURST: '1', SOCKETS_PER_ADDRESS: '1', SOCKET_EVENTS_BURST: '1' });
    const clients = [await gateways.plain(code), await gateways.plain(code, gateways.chat.join(code))];
    for (const client of clients) await client.next('joined');
    for (let index = 0; index < 20; index += 1) clients[1]?.emit('ping');
    await gateways.chat.send(code);
    for (const client of clients) await client.next('new_message');
    expect(clients.map(({ closed }) => closed)).toEqual([undefined, undefined]);
  });
});
