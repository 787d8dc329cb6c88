import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PlainSocketClient, SocketIoClient } from '@chatpop/testing';
import { forgedTokens } from '../test/forged-tokens.js';
import { Gateways, inMemory } from '../test/gateways.js';

/** Ours is `http://chatpop.test`, and `https://friend.test` is allowed. */
const foreign = [
  ...['http://evil.test', 'https://evil.test', 'http://chatpop.test.evil.test', 'http://evilchatpop.test'],
  ...['http://chatpop.test.', 'http://chatpop.tests', 'http://chatpop.tes', 'http://sub.chatpop.test', 'http://test'],
  ...['https://chatpop.test', 'ws://chatpop.test', 'ftp://chatpop.test', 'file://chatpop.test', 'javascript:alert(1)'],
  ...['http://chatpop.test:80', 'http://chatpop.test:81', 'http://chatpop.test:443', 'http://chatpop.test:0'],
  ...['http://chatpop.test/', 'http://chatpop.test/x', 'http://chatpop.test?x', 'http://chatpop.test#x'],
  ...['http://user@chatpop.test', 'http://chatpop.test@evil.test', 'http://evil.test/http://chatpop.test'],
  ...[
    'http://evil.test#http://chatpop.test',
    'http://evil.test?http://chatpop.test',
    'http://evil.test\\@chatpop.test',
  ],
  ...['HTTP://CHATPOP.TEST', 'http://ChatPop.test', ' http://evil.test', 'http://chatpop.test,http://evil.test'],
  ...['http://chatpop.test http://evil.test', 'http://evil.test http://chatpop.test', 'null', 'undefined', '*', ''],
  ...['http://127.0.0.1', 'http://localhost', 'http://[::1]', 'chatpop.test', '//chatpop.test', 'http:chatpop.test'],
  ...['http://friend.test', 'https://friend.test:444', 'https://friend.test.evil.test', 'http://xn--chatpop-9xa.test'],
];

const isFinal = (refusal: unknown): boolean =>
  typeof refusal === 'object' && refusal !== null && 'retryable' in refusal && refusal.retryable === false;

describe('what pretends to be ours', () => {
  let gateways: Gateways;
  let code: string;

  beforeEach(async () => {
    gateways = await new Gateways({ ...inMemory, ALLOWED_ORIGINS: 'https://friend.test' }).start(1);
    code = gateways.chat.createRoom();
  });
  afterEach(() => gateways.stop());

  const enter = (Origin: string): { plain: PlainSocketClient; io: SocketIoClient; polling: SocketIoClient } => {
    const [url, headers] = [gateways.url(), { Origin }];
    return {
      plain: gateways.keep(new PlainSocketClient({ url, code, headers })),
      io: gateways.keep(new SocketIoClient({ url, headers })),
      polling: gateways.keep(new SocketIoClient({ url, headers, transports: ['polling'] })),
    };
  };

  it(`a foreign Origin, of ${foreign.length} forms: 0 in, on every transport`, async () => {
    expect(new Set(foreign).size).toBeGreaterThanOrEqual(40);
    const inside: string[] = [];
    for (const origin of foreign) {
      const { plain, io, polling } = enter(origin);
      expect(await plain.ended()).toMatchObject({ code: 403 });
      for (const client of [io, polling]) {
        await client.ended();
        if (client.socket.connected) inside.push(origin);
      }
      if (plain.frames.length > 0) inside.push(origin);
    }
    expect(inside).toEqual([]);
    expect(gateways.openSockets()).toBe(0);
  });

  it.each(['http://chatpop.test', 'https://friend.test'])('negative twin: our own come in: %s', async (origin) => {
    const { plain, io, polling } = enter(origin);
    expect((await plain.next('joined')).room_code).toBe(code);
    for (const client of [io, polling]) await client.until(() => client.socket.connected);
  });

  it('a token, of more than 30 kinds: 0 in, on both kinds of socket', async () => {
    const member = gateways.chat.join(code);
    const kinds = await forgedTokens(gateways, code, member);
    expect(new Set(kinds.map(([what]) => what)).size).toBeGreaterThanOrEqual(30);
    for (const [what, token] of kinds) {
      const plain = gateways.keep(new PlainSocketClient({ url: gateways.url(), code, auth: { token } }));
      const io = gateways.keep(new SocketIoClient({ url: gateways.url(), auth: { token } }));
      const query = { session_token: token };
      const asked = gateways.keep(new PlainSocketClient({ url: gateways.url(), code, query }));
      for (const client of [plain, asked]) {
        const { code: closeCode } = await client.ended();
        expect([what, [4003, 4400, 4401].includes(closeCode)]).toEqual([what, true]);
        expect([what, client.frames.map(({ type }) => type)]).toEqual([what, ['closing']]);
      }
      // A token of another room leads there, where it is valid.
      await io.until(() => io.refusal !== undefined || io.of('joined').length > 0);
      const isElsewhere = what === 'another room' && io.of('joined').length === 1;
      const isRefused = isFinal(io.refusal);
      expect([what, isElsewhere || isRefused]).toEqual([what, true]);
      expect([what, io.frames.filter(({ room_code }) => room_code === code)]).toEqual([what, []]);
      io.close();
    }
  });

  it('negative twin: the token that they were made of comes in', async () => {
    const member = gateways.chat.join(code);
    for (const client of [await gateways.plain(code, member), await gateways.socketIo(code, member)])
      expect((await client.next('joined')).room_code).toBe(code);
  });
});
