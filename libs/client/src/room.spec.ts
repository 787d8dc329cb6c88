import { closeCodes } from '@chatpop/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { settled } from '../test/fake-clock.js';
import { closing, FakeServer, joined, message, newMessage, passing, roomCode, token } from '../test/fake-server.js';
import { ChatPopClient } from './client.js';
import { ClosedError } from './http/api-error.js';
import { RoomClient } from './room.js';

const backRoom = `${roomCode}:backroom`;
const forEver = 'a token that tells no times';

describe(RoomClient.name, () => {
  let server: FakeServer;
  let room: RoomClient;
  let ends: number[];

  const open = (saved: { session_token?: string; position?: { epoch: string; last_seq: number } } = {}): RoomClient => {
    const client = new ChatPopClient({ url: 'http://server', ...server.platform });
    room = client.openRoom(roomCode, { session_token: forEver, ...saved });
    ends = [];
    room.on('ended', ({ code }) => ends.push(code));
    return room;
  };
  const enter = async (head = 0): Promise<void> => {
    room.connect();
    await settled();
    await server.socket.accept();
    server.socket.say(joined(head));
  };

  beforeEach(() => {
    server = new FakeServer();
  });

  it('shows its token, and where it left off', async () => {
    open({ position: { epoch: 'one', last_seq: 41 } }).connect();
    await settled();
    await server.socket.accept();
    expect(server.socket.url).toBe(`ws://server/ws/chat/${roomCode}/`);
    expect(server.socket.sent).toEqual([{ type: 'auth', token: forEver, epoch: 'one', last_seq: 41 }]);
  });

  it.each([
    1006,
    closeCodes.draining,
    closeCodes.tooSlow,
    closeCodes.lostTrack,
    closeCodes.rateLimited,
    closeCodes.fault,
  ])('comes back after %i, with the position of both rooms', async (code) => {
    open();
    await enter(3);
    server.socket.say(joined(8, { code: backRoom, epoch: 'inner' }));
    server.socket.say(newMessage(4));
    server.socket.end(code);
    await server.clock.pass(500);
    await server.socket.accept();
    expect(server.sockets).toHaveLength(2);
    expect(server.socket.sent).toEqual([
      { type: 'auth', token: forEver, epoch: 'one', last_seq: 4, back_room: { epoch: 'inner', last_seq: 8 } },
    ]);
  });

  it.each([
    closeCodes.badFrame,
    closeCodes.unauthorized,
    closeCodes.forbidden,
    closeCodes.notFound,
    closeCodes.replaced,
    closeCodes.tooLarge,
  ])('does not come back after %i, and says so', async (code) => {
    open();
    await enter();
    server.socket.end(code);
    await server.clock.pass(60_000);
    expect(server.sockets).toHaveLength(1);
    expect(ends).toEqual([code]);
    expect(room.state).toBe('ended');
  });

  it('comes back when `closing` said, counted from when it was said', async () => {
    open();
    await enter();
    server.socket.say(closing(closeCodes.draining, 3_000));
    await server.clock.pass(1_000);
    server.socket.end(closeCodes.draining);
    await server.clock.pass(1_999);
    expect(server.sockets).toHaveLength(1);
    await server.clock.pass(500);
    expect(server.sockets).toHaveLength(2);
  });

  it('believes `closing` where the close code was lost on the way', async () => {
    open();
    await enter();
    server.socket.say(closing(closeCodes.forbidden, 0));
    server.socket.end(1006);
    expect(ends).toEqual([closeCodes.forbidden]);
  });

  it('waits longer each time that it fails, and begins again once it is in', async () => {
    open().connect();
    await settled();
    const waited: number[] = [];
    for (let failure = 0; failure < 8; failure += 1) {
      const [count, since] = [server.sockets.length, server.clock.now()];
      server.socket.end(1006);
      while (server.sockets.length === count) await server.clock.pass(50);
      waited.push(server.clock.now() - since);
    }
    expect(waited).toEqual([250, 500, 1_000, 2_000, 4_000, 7_500, 7_500, 7_500]);
    await server.socket.accept();
    server.socket.say(joined(0));
    server.socket.end(1006);
    await server.clock.pass(250);
    expect(server.sockets).toHaveLength(10);
  });

  it('gives up a connection on which nothing comes, and makes another', async () => {
    open().connect();
    await settled();
    await server.clock.pass(10_500);
    expect(server.sockets).toHaveLength(2);
    expect(server.sockets[0]?.isClosed).toBe(true);
  });

  it('listens to no connection that it gave up', async () => {
    open();
    await enter();
    const [old] = server.sockets;
    server.socket.say(newMessage(2)); // a hole: it comes back for what is missing
    old?.say(newMessage(1));
    old?.end(closeCodes.forbidden);
    await server.clock.pass(500);
    expect(ends).toEqual([]);
    expect(server.sockets).toHaveLength(2);
    expect(room.feed.position).toEqual({ epoch: 'one', last_seq: 0 });
  });

  it('renews a session whose token expired, and comes back with the new one', async () => {
    open();
    await enter();
    server.answer = () => ({ status: 200, body: { participant, session_token: 'new' } });
    server.socket.end(closeCodes.tokenExpired);
    await server.clock.pass(500);
    await server.socket.accept();
    expect(server.asked.map(({ path }) => path)).toEqual([`/api/chats/${roomCode}/refresh-session/`]);
    expect(server.socket.sent).toEqual([{ type: 'auth', token: 'new', epoch: 'one', last_seq: 0 }]);
  });

  it('ends when the session can not be renewed', async () => {
    open();
    await enter();
    server.answer = () => ({ status: 401, body: problem(401, 'CHAT.SESSION_REVOKED') });
    server.socket.end(closeCodes.tokenExpired);
    await server.clock.pass(500);
    expect(ends).toEqual([closeCodes.unauthorized]);
  });

  it('shows a newer token on the same connection before the old one expires', async () => {
    const now = server.clock.now() / 1_000;
    const [first, second] = [token(now, now + 100), token(now + 80, now + 180)];
    open({ session_token: first });
    await enter(5);
    server.answer = () => ({ status: 200, body: { participant, session_token: second } });
    await server.clock.pass(81_000);
    expect(server.sockets).toHaveLength(1);
    expect(server.socket.sent.at(-1)).toEqual({ type: 'auth', token: second, epoch: 'one', last_seq: 5 });
    expect(room.sessionToken).toBe(second);
    expect(server.asked[0]?.headers['x-chat-session']).toBe(first);
  });

  it('forgets the Back Room when the seat is gone, and begins anew with the next', async () => {
    open();
    await enter();
    const told: boolean[] = [];
    room.on('backRoomAccess', ({ granted }) => told.push(granted));
    server.socket.say(joined(8, { code: backRoom, epoch: 'inner' }));
    server.socket.say(passing('back_room_access', { granted: false }));
    expect(room.backRoomFeed.position).toBeUndefined();
    server.socket.say(passing('back_room_access', { granted: true }));
    server.socket.say(joined(12, { code: backRoom, epoch: 'inner' }));
    expect(room.backRoomFeed.position).toEqual({ epoch: 'inner', last_seq: 12 });
    expect(told).toEqual([false, true]);
  });

  it('sends what was said while there was no connection, once it is in again', async () => {
    open();
    const sent = room.send('Hello from the pier!');
    await settled();
    expect(room.pending).toHaveLength(1);
    server.answer = () => ({ status: 201, body: { message: message(1) } });
    await enter();
    expect((await sent).seq).toBe(1);
    expect(server.asked.map(({ body }) => body)).toEqual([
      expect.objectContaining({ content: 'Hello from the pier!' }),
      server.asked[0]?.body,
    ]);
  });

  it('sends what a person left in the store as that person only', async () => {
    const now = server.clock.now() / 1_000;
    const [ada, ben] = [token(now, now + 1_000, 'ada'), token(now, now + 1_000, 'ben')];
    const abandoned = open({ session_token: ada }).send('from Ada');
    await settled();
    room.close();
    await expect(abandoned).rejects.toBeInstanceOf(ClosedError);
    server.asked.length = 0;
    server.answer = () => ({ status: 201, body: { message: message(1) } });
    open({ session_token: ben });
    await settled();
    expect(server.asked).toEqual([]);
    open({ session_token: ada });
    await settled();
    expect(server.asked.map(({ body, headers }) => [body, headers['x-chat-session']])).toEqual([
      [expect.objectContaining({ content: 'from Ada' }), ada],
    ]);
  });

  it('takes a connection for dead on which a ping is not answered, and comes back with its position', async () => {
    open();
    await enter(3);
    await server.clock.pass(25_000);
    expect(server.socket.sent.at(-1)).toEqual({ type: 'ping' });
    server.socket.isDead = true;
    await server.clock.pass(34_000);
    expect(server.sockets).toHaveLength(1);
    await server.clock.pass(2_000);
    await server.socket.accept();
    expect(server.sockets.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    expect(server.socket.sent).toEqual([{ type: 'auth', token: forEver, epoch: 'one', last_seq: 3 }]);
  });

  it('does not ping where events come', async () => {
    open();
    await enter();
    for (let seq = 1; seq <= 10; seq += 1) {
      await server.clock.pass(20_000);
      server.socket.say(newMessage(seq));
    }
    expect(server.sockets).toHaveLength(1);
    expect(server.socket.sent.map(({ type }) => type)).toEqual(['auth']);
  });

  it('neither sends nor listens after it was closed', async () => {
    open();
    await enter();
    room.close();
    server.socket.end(1006);
    await server.clock.pass(60_000);
    expect(server.sockets).toHaveLength(1);
    expect(server.sockets[0]?.isClosed).toBe(true);
    expect(room.state).toBe('idle');
  });
});

const participant = {
  id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90',
  username: 'BraveOtter',
  username_is_reserved: false,
  is_host: false,
  joined_at: '2026-11-23T09:30:00.000Z',
};
const problem = (status: number, code: string) => ({
  type: `/api/docs/errors/#${code}`,
  title: 'Refused',
  status,
  detail: 'Refused.',
  code,
  request_id: 'request-1',
});
