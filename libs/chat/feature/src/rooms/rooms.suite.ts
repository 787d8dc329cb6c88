import type {
  Admission,
  CreateRoomResponse,
  EndedSessionsResponse,
  JoinRoomResponse,
  Problem,
  RoomOrStubResponse,
} from '@chatpop/contracts';
import { RoomRepository } from '@chatpop/chat-data-access';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';

export const describeRooms = (): void =>
  describe('rooms', () => {
    let world: ChatWorld;
    let host: User;
    let publicRoom: CreateRoomResponse;
    let privateRoom: CreateRoomResponse;

    beforeAll(async () => {
      world = await ChatWorld.start();
      host = await world.register('TheHost');
      publicRoom = await world.createRoom(host);
      privateRoom = await world.createRoom(host, {
        access_mode: 'private',
        access_code: 'open sesame',
        description: 'secret plans',
      });
    });
    afterAll(() => world.stop());

    const get = (code: string, token?: string) =>
      world.call<RoomOrStubResponse & Problem>(`/api/chats/${code}/`, { token });
    const tryJoin = (code: string, body: unknown, token?: string) =>
      world.call<JoinRoomResponse & Problem>(`/api/chats/${code}/join/`, { token, body });

    const sessionIdOf = (token: string): string =>
      (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;

    describe('create', () => {
      it('The host joins by creating it, under their reserved name', () => {
        expect(publicRoom.room).toMatchObject({
          name: 'Pier',
          access_mode: 'public',
          is_active: true,
          host: { username: 'TheHost', username_is_reserved: true },
          options: { photo_enabled: true, voice_enabled: false, video_enabled: false, slow_mode_seconds: 0 },
          source: 'manual',
          member_count: 1,
        });
        expect(publicRoom.participant).toMatchObject({
          username: 'TheHost',
          is_host: true,
          username_is_reserved: true,
        });
      });

      it.each([
        [{ description: 'x'.repeat(2001) }],
        [{ access_mode: 'private', access_code: 'x'.repeat(51) }],
        [{ name: '' }],
        [{ name: 'x'.repeat(256) }],
        [{ access_mode: 'private' }],
        [{ access_mode: 'private', access_code: 'abc' }],
        [{ slow_mode_seconds: 301 }],
        [{ photo_analysis_id: 'not-a-uuid' }],
        [{ hosted_by: 'me' }],
      ])(
        'name 1-255, description up to 2000, access code 4-50 characters, slow mode 0-300 s: refuses %j',
        async (fields) => {
          const { status, body } = await world.call<Problem>('/api/chats/create/', {
            token: host.token,
            body: { name: 'Pier', ...fields },
          });
          expect([status, body.code]).toEqual([400, 'COMMON.MALFORMED_REQUEST']);
        },
      );

      it('collisions of codes are retried', async () => {
        const repository = world.service().app.get(RoomRepository);
        const insert = jest.spyOn(repository, 'insert').mockResolvedValueOnce(false).mockResolvedValueOnce(false);
        const { room } = await world.createRoom(host);
        expect(insert).toHaveBeenCalledTimes(3);
        insert.mockRestore();
        expect((await get(room.code)).status).toBe(200);
      });

      it('refuses a caller without an account', async () => {
        expect((await world.call('/api/chats/create/', { body: { name: 'Pier' } })).status).toBe(401);
        expect(
          (await world.call('/api/chats/create/', { token: publicRoom.session_token, body: { name: 'Pier' } })).status,
        ).toBe(401);
      });
    });

    describe('get', () => {
      it('shows a public room to anybody, with and without the slash', async () => {
        const { room } = publicRoom;
        expect((await get(room.code)).body.room).toMatchObject({ code: room.code, name: 'Pier' });
        expect((await world.call(`/api/chats/${room.code}`)).status).toBe(200);
      });

      it('shows a stranger of a private room only that it wants a code', async () => {
        const stub = { code: privateRoom.room.code, access_mode: 'private', requires_access_code: true };
        expect((await get(privateRoom.room.code)).body.room).toEqual(stub);
        expect((await get(privateRoom.room.code, publicRoom.session_token)).body.room).toEqual(stub);
        expect((await get(privateRoom.room.code, privateRoom.session_token)).body.room).toMatchObject({
          description: 'secret plans',
        });
      });

      it('does not find what is not there', async () => {
        expect((await get('ZZZZZZZZ')).body).toMatchObject({ status: 404, code: 'CHAT.ROOM_NOT_FOUND' });
      });
    });

    describe('join', () => {
      it('answers 201 the first time and 200 again, under the same name', async () => {
        const first = await tryJoin(publicRoom.room.code, { username: 'Wanderer' });
        const again = await tryJoin(publicRoom.room.code, { username: 'SomeoneElse' }, first.body.session_token);
        expect([first.status, again.status]).toEqual([201, 200]);
        expect(again.body.participant).toEqual(first.body.participant);
        expect(first.body).toMatchObject({
          epoch: expect.any(String),
          last_seq: expect.any(Number),
          participant: { is_host: false },
        });
      });

      it('gives an account one participation', async () => {
        const user = await world.register();
        const first = await tryJoin(publicRoom.room.code, { username: 'AccountUser' }, user.token);
        const again = await tryJoin(publicRoom.room.code, {}, user.token);
        expect([first.status, again.status]).toEqual([201, 200]);
        expect(again.body.participant.id).toBe(first.body.participant.id);
      });

      it('suggests a name to who has none', async () => {
        expect((await tryJoin(publicRoom.room.code, {})).body.participant.username).toMatch(/^[A-Za-z0-9_]{5,15}$/);
      });

      it('Unique within a room: of 100 joins for one username one wins', async () => {
        const room = await world.createRoom(host);
        const joins = await Promise.all(
          Array.from({ length: 100 }, (_, n) => tryJoin(room.room.code, { username: n % 2 ? 'OnlyOne' : 'ONLYONE' })),
        );
        expect(joins.filter(({ status }) => status === 201)).toHaveLength(1);
        expect(joins.filter(({ body }) => body.code === 'CHAT.USERNAME_TAKEN')).toHaveLength(99);
        expect((await get(room.room.code)).body.room).toMatchObject({ member_count: 2 });
      });

      it.each([
        [{ username: 'bad' }, 400, 'CHAT.USERNAME_INVALID'],
        [{ username: 'spaces no' }, 400, 'CHAT.USERNAME_INVALID'],
        [{ username: 'nul\0name' }, 400, 'COMMON.MALFORMED_REQUEST'],
        [{ username: 'Admin' }, 400, 'CHAT.USERNAME_NOT_ALLOWED'],
        [{ username: 'thehost' }, 403, 'CHAT.USERNAME_RESERVED'],
      ])('refuses %j', async (body, status, code) => {
        const answer = await tryJoin(publicRoom.room.code, body);
        expect([answer.status, answer.body.code]).toEqual([status, code]);
      });

      it('asks for the access code of a private room, and of members no more', async () => {
        const { code } = privateRoom.room;
        expect((await tryJoin(code, { username: 'Stranger' })).body.code).toBe('CHAT.ACCESS_CODE_REQUIRED');
        expect((await tryJoin(code, { username: 'Stranger', access_code: 'wrong' })).body.code).toBe(
          'CHAT.ACCESS_CODE_WRONG',
        );
        const inside = await tryJoin(code, { username: 'Stranger', access_code: 'open sesame' });
        expect(inside.status).toBe(201);
        expect((await tryJoin(code, {}, inside.body.session_token)).status).toBe(200);
      });

      it('refuses newcomers to a closed room', async () => {
        const { room, session_token } = await world.createRoom(host);
        await world.call(`/api/chats/${room.code}/`, {
          method: 'PATCH',
          token: session_token,
          body: { is_active: false },
        });
        expect((await tryJoin(room.code, { username: 'TooLate' })).body.code).toBe('CHAT.ROOM_CLOSED');
      });
    });

    describe('update', () => {
      it('Only the host (or staff) updates, closes or deletes a room', async () => {
        const guest = await world.join(publicRoom.room.code, 'MereGuest');
        const patch = (token: string) =>
          world.call<Problem>(`/api/chats/${publicRoom.room.code}/`, {
            method: 'PATCH',
            token,
            body: { description: 'changed' },
          });
        expect((await patch(guest.session_token)).body.code).toBe('CHAT.HOST_ONLY');
        expect((await patch((await world.register()).token)).body.code).toBe('CHAT.HOST_ONLY');
        expect((await patch(publicRoom.session_token)).status).toBe(200);
        expect((await patch(host.token)).status).toBe(200);
      });

      it('makes a room private with an access code only; one that had one keeps it', async () => {
        const { room } = await world.createRoom(host);
        const patch = async (body: unknown) => {
          const call = { method: 'PATCH', token: host.token, body };
          const answer = await world.call<Problem>(`/api/chats/${room.code}/`, call);
          return [answer.status, answer.body.code, answer.body.errors?.[0]?.path];
        };
        expect(await patch({ access_mode: 'private' })).toEqual([400, 'COMMON.MALFORMED_REQUEST', 'access_code']);
        expect(await patch({ access_mode: 'private', access_code: 'sesame' })).toEqual([200, undefined, undefined]);
        expect(await patch({ access_mode: 'public' })).toEqual([200, undefined, undefined]);
        expect(await patch({ access_mode: 'private' })).toEqual([200, undefined, undefined]);
      });
    });

    describe('a private room', () => {
      it('shows strangers no history', async () => {
        const path = `/api/chats/${privateRoom.room.code}/messages/`;
        expect((await world.call<Problem>(path)).body.code).toBe('CHAT.MEMBERS_ONLY');
        expect((await world.call(path, { token: publicRoom.session_token })).status).toBe(403);
        expect((await world.call(path, { token: privateRoom.session_token })).status).toBe(200);
      });
    });

    describe('internal calls', () => {
      it('name the sessions that have ended since the last time, so that a lost order closes sockets all the same', async () => {
        const asked = await world.internal<EndedSessionsResponse>('ended/', 'sessions');
        expect(asked.body.sessions).toEqual([]);
        const { code } = publicRoom.room;
        const { session_token } = (await tryJoin(code, { username: 'BriefOtter' })).body;
        await world.call(`/api/chats/${code}/leave/`, { token: session_token, body: {} });
        const since = `ended/?since=${asked.body.next_since}`;
        const { sessions } = (await world.internal<EndedSessionsResponse>(since, 'sessions')).body;
        expect(sessions).toEqual([{ session_id: sessionIdOf(session_token), room_code: code }]);
        expect((await world.call(`/internal/sessions/${since}`, { token: session_token })).status).toBe(404);
      });

      it('are closed to everybody without the secret', async () => {
        const path = `/internal/rooms/${publicRoom.room.code}/admission/`;
        for (const token of [undefined, host.token, publicRoom.session_token, 'guess']) {
          expect((await world.call(path, { token })).status).toBe(404);
        }
      });

      it('admit members, and readers of public rooms', async () => {
        const { room, participant, session_token } = publicRoom;
        const sid = sessionIdOf(session_token);
        const reader = await world.internal<Admission>(`${room.code}/admission/`);
        expect(reader.body).toMatchObject({ room: { code: room.code, access_mode: 'public' } });
        expect(reader.body.participant).toBeUndefined();
        const member = await world.internal<Admission>(
          `${room.code}/admission/?participant_id=${participant.id}&session_id=${sid}`,
        );
        expect(member.body.participant).toEqual({ id: participant.id, username: 'TheHost', is_host: true });
        const otherRoom = await world.internal<Problem>(
          `${privateRoom.room.code}/admission/?participant_id=${participant.id}&session_id=${sid}`,
        );
        expect(otherRoom.body.code).toBe('CHAT.SESSION_REVOKED');
        expect((await world.internal<Problem>(`${privateRoom.room.code}/admission/`)).body.code).toBe(
          'CHAT.MEMBERS_ONLY',
        );
      });
    });

    describe('X8: scripts in names and messages', () => {
      it('are data: JSON that no browser takes for anything else', async () => {
        const script = '<script>alert(1)</script><img src=x onerror=alert(1)>';
        const open = await world.createRoom(await world.register(), { name: script, description: script });
        const said = await world.say(open.room.code, open.session_token, script);
        expect([said.content, open.room.name]).toEqual([script, script]);
        for (const path of ['', 'messages/', `search/?q=${encodeURIComponent(script)}`, 'nothing/<script>/']) {
          const { headers } = await world.call(`/api/chats/${open.room.code}/${path}`, { token: open.session_token });
          expect(headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
          expect(headers.get('x-content-type-options')).toBe('nosniff');
        }
        const refused = await world.call<Problem>(`/api/chats/${open.room.code}/join/`, { body: { username: script } });
        expect([refused.status, JSON.stringify(refused.body).includes('<script>')]).toEqual([400, false]);
      });
    });
  });
