import type {
  Admission,
  CreateRoomResponse,
  HistoryResponse,
  JoinRoomResponse,
  MyChatsResponse,
  ParticipantOrder,
  ParticipantsResponse,
  Problem,
  ReadResponse,
  RoomResponse,
} from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';

export const describeHosting = (): void =>
  describe('hosting', () => {
    let world: ChatWorld;
    let host: User;
    let room: CreateRoomResponse;
    let guest: JoinRoomResponse;

    beforeAll(async () => {
      world = await ChatWorld.start();
      host = await world.register();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      room = await world.createRoom(host);
      guest = await world.join(room.room.code, 'BraveOtter');
    });

    const path = (rest = '') => `/api/chats/${room.room.code}/${rest}`;
    const remove = (token?: string) => world.call<Problem>(path(), { method: 'DELETE', token });

    describe('delete a room', () => {
      it('is for the host and staff', async () => {
        expect((await remove()).status).toBe(401);
        expect((await remove(guest.session_token)).body.code).toBe('CHAT.HOST_ONLY');
        expect((await remove((await world.register()).token)).body.code).toBe('CHAT.HOST_ONLY');
        expect((await remove((await world.registerStaff()).token)).status).toBe(204);
      });

      it('leaves it on no path', async () => {
        await world.call(path('back-room/'), { token: host.token, body: { price: 500, max_seats: 2 } });
        const { id } = await world.say(room.room.code, guest.session_token, 'gone soon');
        expect((await remove(host.token)).status).toBe(204);
        const token = guest.session_token;
        const calls: [string, string, unknown?][] = [
          ['GET', ''],
          ['PATCH', '', { name: 'Back' }],
          ['DELETE', ''],
          ['POST', 'join/', { username: 'NewGuest' }],
          ['GET', 'messages/'],
          ['POST', 'messages/send/', { content: 'still here' }],
          ['PATCH', `messages/${id}/`, { content: 'still here' }],
          ['POST', `messages/${id}/react/`, { emoji: '👍' }],
          ['GET', 'search/?q=gone'],
          ['POST', 'read/', { seq: 1 }],
          ['GET', 'participants/'],
          ['GET', 'back-room/'],
          ['GET', 'back-room/messages/'],
          ['GET', 'my-participation/'],
          ['POST', 'refresh-session/'],
        ];
        for (const [method, rest, body] of calls) {
          const answer = await world.call<Problem>(path(rest), { method, token, body });
          expect([method, rest, answer.body.code]).toEqual([method, rest, 'CHAT.ROOM_NOT_FOUND']);
        }
        for (const call of ['admission/', 'events/?after_seq=0'])
          expect((await world.internal<Problem>(`${room.room.code}/${call}`)).body.code).toBe('CHAT.ROOM_NOT_FOUND');
      });

      it('ends the sockets of everybody inside, and tells readers by the last event', async () => {
        const orders: ParticipantOrder[] = [];
        const types: string[] = [];
        await world.bus.subscribe(room.room.code, {
          onRecord: ({ header }) => void types.push(header.name),
          onOrder: (order) => void orders.push(order),
          onResubscribed: () => undefined,
        });
        await remove(host.token);
        while (orders.length < 2 || types.length === 0) await new Promise(setImmediate);
        expect(types).toEqual(['chat:room_updated']);
        expect(orders).toMatchObject(orders.map(() => ({ name: 'chat:sessions_ended', reason: 'room_closed' })));
        expect(new Set(orders.map((order) => 'participant_id' in order && order.participant_id))).toEqual(
          new Set([room.participant.id, guest.participant.id]),
        );
      });
    });

    describe('the announcement', () => {
      const announce = (message_id: string | null, token = room.session_token) =>
        world.call<RoomResponse & Problem>(path('announcement/'), { token, body: { message_id } });

      it('is a message that the host set, and goes with it', async () => {
        const { id } = await world.say(room.room.code, guest.session_token, 'Bring a coat');
        expect((await announce(id, guest.session_token)).body.code).toBe('CHAT.HOST_ONLY');
        expect((await announce(id)).body.room.announcement_message_id).toBe(id);
        expect((await announce(null)).body.room.announcement_message_id).toBeUndefined();
        await announce(id);
        await world.call(path(`messages/${id}/`), { method: 'DELETE', token: guest.session_token });
        expect((await world.heard(room.room.code, 1, 5)).map(({ type }) => type)).toEqual([
          'room_updated',
          'room_updated',
          'room_updated',
          'message_deleted',
          'room_updated',
        ]);
        expect((await announce(id)).body.code).toBe('CHAT.MESSAGE_NOT_FOUND');
      });
    });

    describe('participants', () => {
      it('are listed by username, by pages', async () => {
        for (const name of ['zebra_1', 'Apple_1', 'mango_1']) await world.join(room.room.code, name);
        const everybody = ['Apple_1', 'BraveOtter', 'mango_1', 'zebra_1', room.participant.username].sort(
          (one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1),
        );
        const page = async (query: string) => {
          const { body } = await world.call<ParticipantsResponse>(path(`participants/?limit=3${query}`));
          return { ...body, names: body.participants.map(({ username }) => username) };
        };
        expect(await page('')).toMatchObject({ has_more: true, names: everybody.slice(0, 3) });
        expect(await page(`&after=${everybody[2] ?? ''}`)).toMatchObject({
          has_more: false,
          names: everybody.slice(3),
        });
      });

      it('of a private room are shown to its members only', async () => {
        const { room: hidden, session_token } = await world.createRoom(host, {
          access_mode: 'private',
          access_code: 'sesame',
        });
        const list = (token?: string) => world.call<Problem>(`/api/chats/${hidden.code}/participants/`, { token });
        expect((await list()).body.code).toBe('CHAT.MEMBERS_ONLY');
        expect((await list(guest.session_token)).status).toBe(403);
        expect((await list(session_token)).status).toBe(200);
      });
    });

    describe('my chats', () => {
      const myChats = async (token: string, query = '') =>
        (await world.call<MyChatsResponse>(`/api/chats/my-chats/${query}`, { token })).body;

      it('are the rooms of the account, last active first, with what was not read', async () => {
        const me = await world.register();
        const rooms: CreateRoomResponse[] = [];
        for (let n = 0; n < 3; n += 1) rooms.push(await world.createRoom(host, { name: `Room ${n}` }));
        const [first, second, third] = rooms;
        if (!first || !second || !third) throw new Error('three rooms');
        await world.say(first.room.code, first.session_token, 'before I came');
        for (const { room: joined } of rooms)
          await world.call(`/api/chats/${joined.code}/join/`, { token: me.token, body: {} });
        await world.join(first.room.code, 'Anonymous1');
        for (const content of ['one', 'two']) await world.say(first.room.code, first.session_token, content);
        const { chats, next_cursor } = await myChats(me.token);
        expect(chats.map(({ room: { name }, unread_count }) => [name, unread_count])).toEqual([
          ['Room 0', 2],
          ['Room 2', 0],
          ['Room 1', 0],
        ]);
        expect(next_cursor).toBeNull();
        const one = await myChats(me.token, '?limit=1');
        const two = await myChats(me.token, `?limit=1&cursor=${one.next_cursor ?? ''}`);
        expect([one, two].map((page) => page.chats.map(({ room: { name } }) => name))).toEqual([
          ['Room 0'],
          ['Room 2'],
        ]);
        for (const cursor of ['x', `1.${'-'.repeat(36)}`])
          expect((await world.call(`/api/chats/my-chats/?cursor=${cursor}`, { token: me.token })).status).toBe(400);
        await world.call(`/api/chats/${third.room.code}/`, { method: 'DELETE', token: host.token });
        expect((await myChats(me.token)).chats).toHaveLength(2);
      });

      it('are for accounts only', async () => {
        expect((await world.call('/api/chats/my-chats/', { token: guest.session_token })).status).toBe(401);
      });
    });

    describe('Kinds: system', () => {
      const patch = (body: unknown, token = host.token) => world.call(path(), { method: 'PATCH', token, body });

      it('tells what happened to the room, to everybody, and from nobody', async () => {
        await patch({ name: 'Harbour', description: 'By the sea', slow_mode_seconds: 10 });
        const { body } = await world.call<HistoryResponse>(path('messages/'));
        expect(body.messages).toMatchObject([
          { seq: 2, kind: 'system', username: 'System', is_from_host: false, notice: { event: 'room_renamed' } },
          { seq: 3, kind: 'system', notice: { event: 'slow_mode_changed', slow_mode_seconds: 10 } },
        ]);
        const told = await world.heard(room.room.code, 0, 3);
        expect(told.map(({ type }) => type)).toEqual(['room_updated', 'new_message', 'new_message']);
        expect(told[2]?.data).toEqual({ message: body.messages[1] });
      });

      it('says nothing when nothing changed', async () => {
        await patch({ name: room.room.name, is_active: true, theme: 'dark' });
        for (const nothing of [{}, { theme: 'dark' }]) expect((await patch(nothing)).status).toBe(200);
        const { body } = await world.call<HistoryResponse>(path('messages/'));
        expect([body.messages, body.last_seq]).toEqual([[], 1]);
      });

      it('is nobody’s to edit, the host’s to delete, and counts as unread for nobody', async () => {
        await patch({ name: 'Harbour' });
        const [said] = (await world.call<HistoryResponse>(path('messages/'))).body.messages;
        const message = path(`messages/${said?.id ?? ''}/`);
        const read = await world.call<ReadResponse>(path('read/'), { token: guest.session_token, body: { seq: 0 } });
        expect(read.body.unread_count).toBe(0);
        for (const token of [guest.session_token, room.session_token]) {
          const edit = await world.call<Problem>(message, { method: 'PATCH', token, body: { content: 'mine' } });
          expect(edit.body.code).toBe('CHAT.AUTHOR_ONLY');
        }
        expect((await world.call(message, { method: 'DELETE', token: guest.session_token })).status).toBe(403);
        expect((await world.call(message, { method: 'DELETE', token: room.session_token })).status).toBe(204);
        const [gone] = (await world.call<HistoryResponse>(path('messages/'))).body.messages;
        expect(gone).toMatchObject({ kind: 'system', content: '', is_deleted: true });
        expect(gone?.notice).toBeUndefined();
      });

      it('can be written by nobody: the name is reserved', async () => {
        for (const username of ['System', 'system', 'SYSTEM_', 'Sy5tem']) {
          const { status } = await world.call(path('join/'), { body: { username } });
          expect(status).toBe(400);
        }
      });
    });

    describe('is_active (a closed room is read-only)', () => {
      it('revokes nothing: who is inside still reads', async () => {
        await world.call(path(), { method: 'PATCH', token: host.token, body: { is_active: false } });
        const { sid } = JSON.parse(Buffer.from(guest.session_token.split('.')[1] ?? '', 'base64url').toString()) as {
          sid: string;
        };
        const admission = await world.internal<Admission>(
          `${room.room.code}/admission/?participant_id=${guest.participant.id}&session_id=${sid}`,
        );
        expect(admission.body.room.is_active).toBe(false);
      });
    });
  });
