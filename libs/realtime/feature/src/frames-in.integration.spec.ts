import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PlainSocketClient } from '@chatpop/testing';
import { Gateways, inMemory } from '../test/gateways.js';

describe('what comes in', () => {
  let gateways: Gateways;
  let code: string;

  beforeEach(async () => {
    gateways = await new Gateways(inMemory).start(1);
    code = gateways.chat.createRoom();
  });
  afterEach(() => gateways.stop());

  describe('frames on a plain socket', () => {
    const send = async (data: string | Buffer): Promise<PlainSocketClient> => {
      const client = await gateways.plain(code, gateways.chat.join(code));
      await client.next('joined');
      client.socket.send(data);
      return client;
    };

    it.each([
      ['no JSON', '{"type":', 4400],
      ['no object', '[]', 4400],
      ['null', 'null', 4400],
      ['no type', '{"a":1}', 4400],
      ['an unknown type', '{"type":"__proto__"}', 4400],
      ['a join', '{"type":"join","token":"x"}', 4400],
      ['a wrong body', `{"type":"typing","code":7}`, 4400],
      ['a wrong position', '{"type":"auth","token":"x","last_seq":"1"}', 4400],
      ['binary', Buffer.from('{"type":"ping"}'), 4400],
      ['70 KB', JSON.stringify({ type: 'ping', pad: 'x'.repeat(70_000) }), 4413],
      ['200 KB', JSON.stringify({ type: 'ping', pad: 'x'.repeat(200_000) }), 1009],
    ])('closes on %s, and harms nobody', async (_, data, closeCode) => {
      const other = await gateways.socketIo(code, gateways.chat.join(code));
      await other.next('joined');
      const client = await send(data);
      expect(await client.ended()).toMatchObject({ code: closeCode });
      await gateways.chat.send(code);
      await other.next('new_message');
    });

    it('takes a ping', async () => {
      const client = await send('{"type":"ping"}');
      await gateways.chat.send(code);
      await client.next('new_message');
      expect(client.closed).toBeUndefined();
    });
  });

  it('acknowledges every Socket.IO event, and none with what it was sent', async () => {
    const client = await gateways.socketIo(code, gateways.chat.join(code));
    await client.next('joined');
    const badFrame = { ok: false, error: expect.objectContaining({ code: 'REALTIME.BAD_FRAME' }) };
    for (const [type, payload] of [
      ['join', { last_seq: '<script>' }],
      ['join', {}],
      ['typing', { code }],
      ['leave', { code: 'short' }],
      ['nonsense', { secret: '<script>' }],
      ['constructor', {}],
    ] as const) {
      const answer = await client.ask(type, payload);
      expect(answer).toEqual(badFrame);
      expect(JSON.stringify(answer)).not.toContain('<script>');
    }
    expect(await client.ask('ping')).toEqual({ ok: true, data: { ts: expect.any(String) } });
    expect(await client.ask('read', { code: 'ABCDEFGH', seq: 1 })).toMatchObject({
      error: { code: 'REALTIME.NOT_JOINED' },
    });
    expect(await client.ask('typing', { code: 'ABCDEFGH', typing: true })).toMatchObject({
      error: { code: 'REALTIME.NOT_JOINED' },
    });
  });

  it('shows who types to the others, on every socket', async () => {
    const [ada, bob] = [gateways.chat.join(code, 'AdaAda'), gateways.chat.join(code, 'BobBob')];
    const clients = [
      await gateways.plain(code, ada),
      await gateways.socketIo(code, ada),
      await gateways.plain(code, bob),
    ];
    const [plainAda, socketIoAda, plainBob] = clients;
    await Promise.all(clients.map((client) => client.next('joined')));
    plainAda?.emit('typing', { code, typing: true });
    expect((await plainBob?.next('typing'))?.data).toEqual({ username: 'AdaAda', typing: true });
    plainBob?.emit('typing', { code, typing: false });
    expect((await socketIoAda?.next('typing'))?.data).toEqual({ username: 'BobBob', typing: false });
    expect((await plainAda?.next('typing'))?.data).toEqual({ username: 'BobBob', typing: false });
    expect(plainAda?.of('typing')).toHaveLength(1);
  });

  it('leaves other paths and plain HTTP alone', async () => {
    const upgraded = (path: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = {
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': 'x',
        };
        request(gateways.url() + path, { headers })
          .on('response', (response) => resolve(response.statusCode ?? 0))
          .on('error', reject)
          .end();
      });
    expect(await upgraded('/ws/else/')).toBe(404);
    expect(await upgraded('/ws/chat/')).toBe(404);
    expect((await fetch(`${gateways.url()}/health/live`)).status).toBe(200);
    expect((await fetch(`${gateways.url()}/ws/socket.io/?EIO=4&transport=polling`)).status).toBe(200);
    expect((await fetch(`${gateways.url()}/ws/socket.io?EIO=4&transport=polling`)).status).toBe(200);
  });
});
