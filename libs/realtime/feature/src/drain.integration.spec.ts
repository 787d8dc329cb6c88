import { afterEach, describe, expect, it } from '@jest/globals';
import { SocketIoClient, type SocketClient } from '@chatpop/testing';
import { Gateways, onRedis } from '../test/gateways.js';

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe('a gateway that ends', () => {
  let gateways: Gateways;
  afterEach(() => gateways.stop());

  it('sends its sockets elsewhere, spread over time, and loses nothing', async () => {
    gateways = await new Gateways({ ...onRedis, SOCKET_DRAIN_SPREAD_MS: '600' }).start(2);
    const code = gateways.chat.createRoom();
    const clients: SocketClient[] = [];
    for (let index = 0; index < 10; index += 1) {
      clients.push(await gateways.plain(code, gateways.chat.join(code), {}, 1));
      clients.push(await gateways.socketIo(code, gateways.chat.join(code), {}, 1));
    }
    for (const client of clients) await client.next('joined');
    await gateways.chat.send(code);
    const began = Date.now();
    const stopped = gateways.stopOne(1);
    // Through the bus of the gateway that stays.
    const sending = (async () => {
      for (let index = 0; index < 20; index += 1) await gateways.chat.send(code);
    })();
    const delays = new Set<unknown>();
    for (const client of clients) {
      await client.ended();
      const [closing] = client.of('closing');
      expect(closing?.data).toMatchObject({ code: 4000, retry: true });
      delays.add(closing?.data['after_ms']);
      expect(client.seqs()).toEqual(upTo(client.seqs().length));
    }
    expect(delays.size).toBeGreaterThan(5);
    await Promise.all([stopped, sending]);
    expect(Date.now() - began).toBeLessThan(5_000);
    const { epoch } = gateways.chat.head(code);
    for (const client of clients) {
      const again = await gateways.plain(code, gateways.chat.join(code), { epoch, last_seq: client.seqs().length });
      await again.next('joined');
      expect([...client.seqs(), ...again.seqs()]).toEqual(upTo(21));
    }
  });

  it("makes Socket.IO's own client come back by itself", async () => {
    gateways = await new Gateways(onRedis).start(1);
    const code = gateways.chat.createRoom();
    const token = await gateways.token(code, gateways.chat.join(code));
    const client = gateways.keep(new SocketIoClient({ url: gateways.url(), auth: { token }, reconnection: true }));
    await client.next('joined');
    await gateways.stopOne(0);
    expect(await client.ended()).toMatchObject({ reason: 'transport close' });
    expect(client.socket.active).toBe(true);
  });
});
