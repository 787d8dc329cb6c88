import {
  everyRoom,
  type BanResponse,
  type BansResponse,
  type CreateRoomResponse,
  type Problem,
} from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { behindEdge, headersFrom, joinFrom, newPlace, OrderEar, type Place } from '../../test/guests.js';
import { untilWaiting, whileLocked } from '../../test/locks.js';

export const describeSiteBans = (): void =>
  describe('site bans', () => {
    let world: ChatWorld;
    let host: User;
    let staff: User;
    let first: CreateRoomResponse;
    let second: CreateRoomResponse;
    let member: User;
    let place: Place;

    beforeAll(async () => {
      world = await ChatWorld.start(behindEdge);
      host = await world.register();
      staff = await world.registerStaff();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      [first, second] = [await world.createRoom(host), await world.createRoom(host)];
      member = await world.register();
      place = newPlace();
    });

    const siteBan = (fields: Record<string, unknown>, token = staff.token) =>
      world.call<BanResponse & Problem>('/api/moderation/site-bans/', {
        token,
        body: { room_code: first.room.code, ...fields },
      });
    const join = (room: CreateRoomResponse, username: string, from = place, token?: string) =>
      joinFrom(world, from, room.room.code, { username }, token);
    const say = (room: CreateRoomResponse, token: string) =>
      world.call<Problem>(`/api/chats/${room.room.code}/messages/send/`, { token, body: { content: 'hello' } });

    describe('Staff: the same everywhere, and site bans', () => {
      it('puts an account out of every room it is in, keeps it out of others, and lets it open none', async () => {
        const inside = [
          await join(first, 'Roamer_1', place, member.token),
          await join(second, 'Roamer_2', place, member.token),
        ];
        const made = await siteBan({ username: 'roamer_1', reason: 'Everywhere' });
        expect(made.status).toBe(201);
        expect((await say(first, inside[0]?.body.session_token ?? '')).status).toBe(401);
        expect((await say(second, inside[1]?.body.session_token ?? '')).status).toBe(401);
        expect(await world.heard(second.room.code, 0, 1)).toMatchObject([
          { type: 'participant_banned', data: { username: 'Roamer_2' } },
        ]);
        const third = await world.createRoom(host);
        expect((await join(third, 'Roamer_3', newPlace(), member.token)).body.code).toBe('CHAT.SITE_BANNED');
        const opened = await world.call<Problem>('/api/chats/create/', { token: member.token, body: { name: 'Mine' } });
        expect([opened.status, opened.body.code]).toEqual([403, 'CHAT.SITE_BANNED']);
        expect((await join(third, 'Neighbour', place)).status).toBe(201);

        const list = await world.call<BansResponse>('/api/moderation/site-bans/', { token: staff.token });
        expect(list.body.bans[0]).toMatchObject({ username: 'Roamer_1', tier: 'session', reason: 'Everywhere' });
        const lift = () =>
          world.call<Problem>(`/api/moderation/site-bans/${made.body.ban.id}/`, {
            method: 'DELETE',
            token: staff.token,
          });
        expect((await lift()).status).toBe(204);
        expect((await lift()).body.code).toBe('CHAT.BAN_NOT_FOUND');
        expect((await join(third, 'Roamer_3', newPlace(), member.token)).status).toBe(201);
      });

      it('bars an address from every room: sessions there end, gateways end what only reads', async () => {
        const ear = await OrderEar.at(world, everyRoom);
        const anonymous = await join(first, 'Anonymous1');
        const beside = await join(second, 'Anonymous2', newPlace(place.address));
        await siteBan({ username: 'Anonymous1', tier: 'ip' });
        expect((await say(first, anonymous.body.session_token)).status).toBe(401);
        expect((await say(second, beside.body.session_token)).status).toBe(401);
        expect((await join(second, 'Anonymous3', newPlace(place.address))).body.code).toBe('CHAT.SITE_BANNED');
        expect(await ear.until(1)).toMatchObject([{ name: 'chat:origin_banned', room_code: everyRoom }]);
        await siteBan({ username: 'Anonymous1', tier: 'session' });
      });

      it('bans hosts too, who have no room of their own on ChatPop', async () => {
        const owner = await world.register();
        const own = await world.createRoom(owner);
        await siteBan({ room_code: own.room.code, username: own.participant.username });
        expect((await say(own, own.session_token)).status).toBe(401);
        expect((await join(own, 'Whoever_1', newPlace(), owner.token)).body.code).toBe('CHAT.SITE_BANNED');
      });

      it('leaves a host no power in the own rooms; they can still be exported and erased', async () => {
        const owner = await world.register();
        const own = await world.createRoom(owner);
        await join(own, 'BraveOtter');
        const { id } = await world.say(own.room.code, own.session_token, 'mine');
        await siteBan({ room_code: own.room.code, username: own.participant.username });
        const call = (method: string, path: string, body?: unknown) =>
          world.call<Problem>(path, { method, token: owner.token, body });
        const room = `/api/chats/${own.room.code}/`;
        for (const [method, rest, body] of [
          ['PATCH', '', { name: 'Still mine' }],
          ['POST', 'kick/', { username: 'BraveOtter' }],
          ['POST', 'ban/', { username: 'BraveOtter' }],
          ['POST', 'announcement/', { message_id: id }],
          ['POST', `messages/${id}/highlight/`, { highlighted: true }],
          ['DELETE', `messages/${id}/`],
          ['POST', 'back-room/', { price: 500, max_seats: 2 }],
          ['DELETE', ''],
        ] as const)
          expect([rest, (await call(method, room + rest, body)).body.code]).toEqual([rest, 'CHAT.SITE_BANNED']);
        const { url } = world.service();
        const exported = await fetch(`${url}${room}export/`, { headers: { authorization: `Bearer ${owner.token}` } });
        expect([exported.status, await exported.text()]).toEqual([200, expect.stringContaining('"mine"')]);
        expect((await call('DELETE', '/api/auth/me/', { password: 'correct horse battery' })).status).toBe(204);
        expect((await world.call(room)).status).toBe(404);
      });

      it('needs an account, an address or a device to hold on to', async () => {
        await join(first, 'Anonymous1');
        expect((await siteBan({ username: 'Anonymous1', tier: 'session' })).body.code).toBe('CHAT.BAN_UNTARGETABLE');
        expect((await siteBan({ username: 'NobodyHere' })).body.code).toBe('CHAT.PARTICIPANT_NOT_FOUND');
        expect((await siteBan({ room_code: 'ZZZZZZZZ', username: 'Anonymous1' })).body.code).toBe(
          'CHAT.ROOM_NOT_FOUND',
        );
      });

      it('lets nobody slip in who joins while it is made', async () => {
        await join(first, 'SlyMember', place, member.token);
        const rooms = await Promise.all(Array.from({ length: 8 }, () => world.createRoom(host)));
        const joins = rooms.map((room) => join(room, 'SlyMember', newPlace(), member.token));
        await joins[0];
        await siteBan({ username: 'SlyMember' });
        const answers = await Promise.all(joins);
        const said = answers.flatMap(({ body }, index) => {
          const room = rooms[index];
          return room && body.session_token ? say(room, body.session_token) : [];
        });
        expect(said.length).toBeGreaterThan(0);
        expect((await Promise.all(said)).every(({ status }) => status === 401)).toBe(true);
      });

      it('goes on where a room is deleted at the same moment', async () => {
        await join(first, 'Roamer_1', place, member.token);
        await join(second, 'Roamer_2', place, member.token);
        const third = await world.createRoom(host);
        const there = await join(third, 'Roamer_3', place, member.token);
        const itsRoom = `select 1 from chat.room where code = $1 for update`;
        await whileLocked(world, itsRoom, [second.room.code], async (letGo) => {
          const path = `/api/chats/${second.room.code}/`;
          const removed = world.call(path, { method: 'DELETE', token: host.token });
          await untilWaiting(world, 1);
          const banned = siteBan({ username: 'Roamer_1' });
          await untilWaiting(world, 2);
          await letGo();
          expect([(await removed).status, (await banned).status]).toEqual([204, 201]);
        });
        expect((await say(third, there.body.session_token)).status).toBe(401);
      });

      it('moderates every room as its host does', async () => {
        await join(first, 'Rowdy_One');
        const call = (name: string, body: unknown = { username: 'Rowdy_One' }) =>
          world.call(`/api/chats/${first.room.code}/${name}/`, { token: staff.token, body });
        expect((await call('mute')).status).toBe(200);
        expect((await call('unmute')).status).toBe(204);
        expect((await call('kick')).status).toBe(204);
        expect((await call('ban')).status).toBe(201);
        expect((await world.call(`/api/chats/${first.room.code}/bans/`, { token: staff.token })).status).toBe(200);
        expect((await call('unban')).status).toBe(204);
      });

      it.each(['/api/moderation/reports/', '/api/moderation/site-bans/'])('%s is for staff only', async (path) => {
        expect((await world.call(path)).status).toBe(401);
        expect((await world.call(path, { token: host.token })).status).toBe(403);
        expect((await world.call(path, { token: first.session_token })).status).toBe(401);
        expect((await world.call(path, { token: staff.token, headers: headersFrom(place) })).status).toBe(200);
      });
    });
  });
