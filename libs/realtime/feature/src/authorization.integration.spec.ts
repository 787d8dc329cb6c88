import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenSigner } from '@chatpop/auth';
import { backRoomCode, clientEvents, type ClientEventType } from '@chatpop/contracts';
import { SocketIoClient } from '@chatpop/testing';
import { randomUUID } from 'node:crypto';
import { Gateways, inMemory, privateKey } from '../test/gateways.js';

const roles = ['none', 'member', 'other room', 'banned', 'host', 'staff', 'no Back Room', 'Back Room'] as const;
type Role = (typeof roles)[number];

/** `ok`, or the code of the refusal. Every event needs a row, and a row every role: a new one does not compile without. */
const expected: Readonly<Record<ClientEventType, Readonly<Record<Role, string>>>> = {
  join: {
    none: 'CHAT.MEMBERS_ONLY',
    member: 'ok',
    'other room': 'COMMON.NOT_AUTHENTICATED',
    banned: 'CHAT.SESSION_REVOKED',
    host: 'ok',
    staff: 'COMMON.NOT_AUTHENTICATED',
    'no Back Room': 'REALTIME.BAD_FRAME',
    'Back Room': 'REALTIME.BAD_FRAME',
  },
  leave: {
    none: 'ok',
    member: 'ok',
    'other room': 'ok',
    banned: 'ok',
    host: 'ok',
    staff: 'ok',
    'no Back Room': 'REALTIME.BAD_FRAME',
    'Back Room': 'REALTIME.BAD_FRAME',
  },
  typing: {
    none: 'REALTIME.NOT_JOINED',
    member: 'ok',
    'other room': 'REALTIME.NOT_JOINED',
    banned: 'REALTIME.NOT_JOINED',
    host: 'ok',
    staff: 'REALTIME.NOT_JOINED',
    'no Back Room': 'REALTIME.NOT_JOINED',
    'Back Room': 'ok',
  },
  read: {
    none: 'REALTIME.NOT_JOINED',
    member: 'ok',
    'other room': 'REALTIME.NOT_JOINED',
    banned: 'REALTIME.NOT_JOINED',
    host: 'ok',
    staff: 'REALTIME.NOT_JOINED',
    'no Back Room': 'REALTIME.NOT_JOINED',
    'Back Room': 'ok',
  },
  ping: {
    none: 'ok',
    member: 'ok',
    'other room': 'ok',
    banned: 'ok',
    host: 'ok',
    staff: 'ok',
    'no Back Room': 'ok',
    'Back Room': 'ok',
  },
};
const events = Object.keys(clientEvents).filter((name): name is ClientEventType => Object.hasOwn(expected, name));
const cells = events.flatMap((event) =>
  roles.map((role): [ClientEventType, Role, string] => [event, role, expected[event][role]]),
);

describe('every socket event x every role, in a private room', () => {
  let gateways: Gateways;
  let code: string;
  let watcher: SocketIoClient;
  const tokens = new Map<Role, string | undefined>();

  beforeAll(async () => {
    gateways = await new Gateways(inMemory).start(1);
    const { chat } = gateways;
    code = chat.createRoom({ isPrivate: true });
    const other = chat.createRoom();
    const [member, host, payer, banned] = ['Member', 'HostHost', 'PayerPay', 'BadOtter'].map((name) =>
      chat.join(code, name),
    );
    if (!member || !host || !payer || !banned) throw new Error('nobody there');
    await chat.setBackRoomAccess(code, payer, true);
    chat.revoke(code, banned.id);
    const staff = { sub: randomUUID(), role: 'staff', reserved_username: null } as const;
    const signer = new TokenSigner({ privateKey, retiredKeys: [], jwksUrl: undefined });
    tokens.set('member', await gateways.token(code, member));
    tokens.set('host', await gateways.token(code, host));
    tokens.set('banned', await gateways.token(code, banned));
    tokens.set('other room', await gateways.token(other, chat.join(other, 'Stranger')));
    tokens.set('staff', await signer.access(staff, 600));
    tokens.set('no Back Room', await gateways.token(code, member));
    tokens.set('Back Room', await gateways.token(code, payer));
    const watching = chat.join(code, 'Watcher');
    await chat.setBackRoomAccess(code, watching, true);
    watcher = await gateways.socketIo(code, watching);
    await watcher.next('joined', backRoomCode(code));
  });
  afterAll(() => gateways.stop());

  /** A connection on which the role has joined what it may join. */
  const connect = async (role: Role): Promise<SocketIoClient> => {
    const client = gateways.keep(new SocketIoClient({ url: gateways.url() }));
    await client.until(() => client.socket.connected);
    if (role === 'none') return client;
    await client.ask('join', { token: tokens.get(role) });
    if (role === 'Back Room') await client.next('joined', backRoomCode(code));
    return client;
  };
  const target = (role: Role): string => (role.includes('Back Room') ? backRoomCode(code) : code);
  /** Of these the role hears nothing, whatever it says. */
  const closedTo = (role: Role): string[] => {
    if (role === 'Back Room') return [];
    const isInside = expected.join[role] === 'ok' || role === 'no Back Room';
    return isInside ? [backRoomCode(code)] : [code, backRoomCode(code)];
  };
  const payloadOf = (event: ClientEventType, role: Role): Record<string, unknown> => {
    switch (event) {
      case 'join':
        return { code: target(role), ...(role !== 'none' && { token: tokens.get(role) }) };
      case 'leave':
        return { code: target(role) };
      case 'typing':
        return { code: target(role), typing: true };
      case 'read':
        return { code: target(role), seq: 1 };
      case 'ping':
        return {};
    }
  };

  it('has a row for every event of the contract', () => {
    expect(Object.keys(expected).sort()).toEqual(Object.keys(clientEvents).sort());
    expect(cells).toHaveLength(Object.keys(clientEvents).length * roles.length);
  });

  it.each(cells)('%s as %s: %s', async (event, role, answer) => {
    const client = await connect(role);
    const { ok, error } = (await client.ask(event, payloadOf(event, role))) as {
      ok: boolean;
      error?: { code: string };
    };
    expect(ok ? 'ok' : error?.code).toBe(answer);
    const heard = client.frames.map(({ room_code }) => room_code);
    expect(heard.filter((room) => room !== undefined && closedTo(role).includes(room))).toEqual([]);
    client.close();
  });

  it('lets nothing through but from those who may', async () => {
    const client = await connect('host');
    await client.ask('typing', { code, typing: false });
    await watcher.until(() => watcher.of('typing').some(({ data }) => data['typing'] === false));
    const typists = (room: string): unknown[] => watcher.of('typing', room).map(({ data }) => data['username']);
    expect(new Set(typists(code))).toEqual(new Set(['Member', 'HostHost']));
    expect(new Set(typists(backRoomCode(code)))).toEqual(new Set(['PayerPay']));
  });

  it('takes no id of another room from a member of this one', async () => {
    const client = await connect('other room');
    for (const room of [code, backRoomCode(code), 'ZZZZZZZZ'])
      for (const [event, payload] of [
        ['typing', { code: room, typing: true }],
        ['read', { code: room, seq: 1 }],
      ] as const)
        expect(await client.ask(event, payload)).toMatchObject({ ok: false, error: { code: 'REALTIME.NOT_JOINED' } });
  });
});
