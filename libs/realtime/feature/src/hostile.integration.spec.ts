import { afterEach, describe, expect, it } from '@jest/globals';
import type { Environment } from '@chatpop/service-bootstrap';
import type { SocketClient } from '@chatpop/testing';
import { Gateways, inMemory, until } from '../test/gateways.js';
import { frame, RawSocket, upgrade } from '../test/raw-sockets.js';

const limitMs = 15_000;

describe('those who mean harm', () => {
  let gateways: Gateways;
  let code: string;
  let good: SocketClient[];
  const raw: RawSocket[] = [];
  const drips: (() => void)[] = [];

  const start = async (settings: Environment = {}): Promise<void> => {
    gateways = await new Gateways({ ...inMemory, ...settings }).start(1);
    code = gateways.chat.createRoom();
    good = [
      await gateways.plain(code, gateways.chat.join(code)),
      await gateways.socketIo(code, gateways.chat.join(code)),
    ];
    for (const client of good) await client.next('joined');
  };
  afterEach(async () => {
    for (const stop of drips.splice(0)) stop();
    for (const { socket } of raw.splice(0)) socket.destroy();
    await gateways.stop();
  });

  const open = (count: number, say: (socket: RawSocket) => void): RawSocket[] => {
    const opened = Array.from({ length: count }, () => new RawSocket(gateways.url()));
    for (const one of opened) say(one);
    raw.push(...opened);
    return opened;
  };
  /** The good hear each message at once, in order, all the while. */
  const expectUnaffected = async (messages: number): Promise<void> => {
    const before = good[0]?.seqs().length ?? 0;
    const since = Date.now();
    for (let index = 0; index < messages; index += 1) await gateways.chat.send(code);
    for (const client of good) await client.until(() => client.seqs().length === before + messages);
    expect(Date.now() - since).toBeLessThan(2_000);
  };
  const expectCut = async (sockets: readonly RawSocket[], since: number): Promise<void> => {
    await until(() => sockets.every(({ isClosed }) => isClosed));
    expect(Date.now() - since).toBeLessThan(limitMs);
  };

  describe('by being slow, 100 each', () => {
    const quick = { HTTP_REQUEST_TIMEOUT_MS: '2000', SOCKET_AUTH_TIMEOUT_MS: '2000' };
    const half = `GET /ws/chat/ZZZZZZZZ/ HTTP/1.1\r\nHost: gateway\r\nX-Slow: `;
    const post = (path: string): string => `POST ${path} HTTP/1.1\r\nHost: gateway\r\nContent-Length: 10000\r\n\r\n`;

    it('are cut within 15 s: half headers, one-byte bodies, upgrades that never authenticate', async () => {
      await start(quick);
      const since = Date.now();
      const hidden = gateways.chat.createRoom({ isPrivate: true });
      const slow = [
        ...open(100, (one) => one.say(half)),
        ...open(100, (one) => {
          one.say(half);
          drips.push(one.drip('x'));
        }),
        ...open(100, (one) => {
          one.say(post('/ws/socket.io/?EIO=4&transport=polling'));
          drips.push(one.drip('4'));
        }),
        ...open(100, (one) => one.say(upgrade(`/ws/chat/${hidden}/`))),
        ...open(100, (one) => one.say(upgrade('/ws/socket.io/?EIO=4&transport=websocket'))),
      ];
      await expectUnaffected(20);
      await expectCut(slow, since);
      await expectUnaffected(20);
      expect(gateways.openSockets()).toBe(2);
    });

    it('are ended at once when they never said a word to Socket.IO', async () => {
      await start(quick);
      const [silent] = open(1, (one) => one.say(upgrade('/ws/socket.io/?EIO=4&transport=websocket')));
      await until(() => silent?.received.includes('"sid"') === true);
      const openedAt = Date.now();
      await until(() => silent?.isClosed === true);
      expect(Date.now() - openedAt).toBeLessThan(3_000);
    });

    it('are ended 2 s after they were told to close and say nothing to that', async () => {
      await start(quick);
      const hidden = gateways.chat.createRoom({ isPrivate: true });
      const silent = open(100, (one) => one.say(upgrade(`/ws/chat/${hidden}/`)));
      await until(() => silent.every(({ received }) => received.includes('"closing"')));
      const toldAt = Date.now();
      await until(() => silent.every(({ isClosed }) => isClosed));
      expect(Date.now() - toldAt).toBeLessThan(2_700);
    });

    it('negative twin: without the limits they stay', async () => {
      await start({ HTTP_REQUEST_TIMEOUT_MS: '0', SOCKET_AUTH_TIMEOUT_MS: '600000' });
      const hidden = gateways.chat.createRoom({ isPrivate: true });
      const slow = [...open(5, (one) => one.say(half)), ...open(5, (one) => one.say(upgrade(`/ws/chat/${hidden}/`)))];
      await until(() => gateways.openSockets() === 7);
      const timed = await gateways.plain(code, gateways.chat.join(code));
      const { openedAt } = { openedAt: Date.now() };
      await until(() => Date.now() - openedAt > 5_000);
      expect(slow.filter(({ isClosed }) => isClosed)).toEqual([]);
      expect(timed.closed).toBeUndefined();
    });
  });

  describe('by what they say', () => {
    const malformed: [what: string, bytes: Buffer][] = [
      ['no mask', frame('{"type":"ping"}', { isMasked: false })],
      ['a reserved operation', frame('x', { first: 0x83 })],
      ['a reserved control', frame('', { first: 0x8b })],
      ['a reserved bit', frame('x', { first: 0xc1 })],
      ['a compressed frame that was not agreed', frame('x', { first: 0xf1 })],
      ['a continuation of nothing', frame('x', { first: 0x80 })],
      ['a fragmented ping', frame('x', { first: 0x09 })],
      ['a long ping', frame('x'.repeat(126), { first: 0x89 })],
      ['a start within a start', Buffer.concat([frame('{', { first: 0x01 }), frame('}', { first: 0x01 })])],
      ['a text that is no UTF-8', frame(Buffer.from([0xc0, 0xaf, 0xff]))],
      ['a length of 2^63', frame('', { length: Number.MAX_SAFE_INTEGER })],
      ['a length of 1 GB', frame('', { length: 2 ** 30 })],
      ['200 KB', frame('x'.repeat(200_000))],
      ['70 KB', frame('x'.repeat(70_000))],
      [
        'fragments without an end',
        Buffer.concat([
          frame('{', { first: 0x01 }),
          ...Array.from({ length: 200 }, () => frame('x'.repeat(1_000), { first: 0 })),
        ]),
      ],
      ['a close code that is none', frame(Buffer.from([0, 1]), { first: 0x88 })],
      ['half a close code', frame(Buffer.from([3]), { first: 0x88 })],
      ['noise', Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7919) % 256))],
      ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
      ['no JSON', frame('{"type":')],
      ['an event of nobody', frame('{"type":"__proto__"}')],
      ['deep JSON', frame('['.repeat(30_000))],
      ['binary', frame('{"type":"ping"}', { first: 0x82 })],
    ];
    const ioMalformed = [
      '4',
      '42',
      '42{',
      '42["x"',
      '4451-["x"]',
      '4999',
      '40/admin,',
      '43[',
      '2probe',
      '5',
      '9',
      '4["',
    ];

    it.each(['/ws/chat/:code/', '/ws/socket.io/?EIO=4&transport=websocket'])(
      'close themselves with 2,000 malformed frames of every kind, and harm nobody: %s',
      async (path) => {
        await start({
          ...{ SOCKET_CONNECTS_BURST: '10000', SOCKETS_PER_ADDRESS: '10000' },
          ...{ SOCKET_AUTH_TIMEOUT_MS: '2000', SOCKET_PING_INTERVAL_MS: '2000', SOCKET_PING_TIMEOUT_MS: '2000' },
        });
        const texts = path.includes('socket.io')
          ? ioMalformed.map((text): [string, Buffer] => [text, frame(text)])
          : [];
        const kinds = [...malformed, ...texts];
        const rss = process.memoryUsage.rss();
        const since = Date.now();
        const sockets: RawSocket[] = [];
        for (let sent = 0; sent < 2_000; sent += 100) {
          const some = Array.from({ length: 100 }, (_, index) => kinds[(sent + index) % kinds.length]).flatMap((kind) =>
            open(1, (one) => {
              one.say(upgrade(path.replace(':code', code)));
              one.socket.once('data', () => one.say(kind?.[1] ?? ''));
            }),
          );
          await until(() => some.every(({ received, isClosed }) => received !== '' || isClosed));
          sockets.push(...some);
        }
        await expectUnaffected(5);
        await until(() => sockets.every(({ isClosed }) => isClosed));
        expect(sockets.every(({ received }) => received.startsWith('HTTP/1.1 101'))).toBe(true);
        expect(Date.now() - since).toBeLessThan(60_000);
        await expectUnaffected(5);
        await until(() => gateways.openSockets() === 2);
        expect(process.memoryUsage.rss() - rss).toBeLessThan(150e6);
      },
      90_000,
    );

    it('are closed when they flood, with 20,000 events at once, and the good are not', async () => {
      await start();
      const flooders = [
        await gateways.plain(code, gateways.chat.join(code)),
        await gateways.socketIo(code, gateways.chat.join(code)),
      ];
      for (const client of flooders) await client.next('joined');
      for (let index = 0; index < 10_000; index += 1)
        for (const client of flooders) if (!client.closed) client.emit('typing', { code, typing: index % 2 === 0 });
      for (const client of flooders) await client.ended();
      for (const client of flooders) expect(client.of('closing')[0]?.data).toMatchObject({ code: 4008, retry: true });
      expect(good[0]?.of('typing').length).toBeLessThanOrEqual(120);
      await expectUnaffected(5);
    });
  });
});
