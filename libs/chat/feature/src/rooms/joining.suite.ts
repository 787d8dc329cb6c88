import type { CreateRoomResponse, MyChatsResponse, ParticipantsResponse, Problem } from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { behindEdge, headersFrom, joinFrom, newAddress, newPlace, type Place } from '../../test/guests.js';

export const describeJoining = (): void =>
  describe('joining', () => {
    let world: ChatWorld;
    let host: User;
    let staff: User;
    let room: CreateRoomResponse;
    let place: Place;

    beforeAll(async () => {
      // A busy machine must not pass for a Redis that is away.
      world = await ChatWorld.start({ ...behindEdge, RATE_LIMITS: 'on', RATE_LIMIT_TIMEOUT_MS: '5000' });
      host = await world.register('TheHost');
      staff = await world.registerStaff();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      room = await world.createRoom(host);
      place = newPlace();
    });

    const join = (from: Place, body: Record<string, unknown> = {}, token?: string, code = room.room.code) =>
      joinFrom(world, from, code, body, token);
    const claimsIn = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number; iat: number };
    const statusOf = ({ status }: { status: number }): number => status;
    const asHost = (call: string, body: unknown, method = 'POST') =>
      world.call(`/api/chats/${room.room.code}/${call}`, { method, token: host.token, body });

    describe('Order: room exists -> room open -> site ban -> room ban -> access code -> username rules -> name free -> participation -> session token', () => {
      it('tells the first that is not so, while all of them are not', async () => {
        room = await world.createRoom(host, { access_mode: 'private', access_code: 'sesame' });
        const { code } = room.room;
        const allowed = { access_code: 'sesame' };
        await join(newPlace(), { ...allowed, username: 'TakenName' });
        const target = newPlace();
        await join(target, { ...allowed, username: 'Troubled1' });
        const siteBan = await world.call<{ ban: { id: string } }>('/api/moderation/site-bans/', {
          token: staff.token,
          body: { room_code: code, username: 'Troubled1', tier: 'ip' },
        });
        await asHost('ban/', { username: 'Troubled1', tier: 'ip' });
        await asHost('', { is_active: false }, 'PATCH');
        const bad = { username: 'no', access_code: 'wrong' };
        const outcome = async (body: Record<string, unknown> = bad, at = code) => {
          const answer = await join(target, body, undefined, at);
          return answer.status === 201 ? 'in' : answer.body.code;
        };

        expect(await outcome(bad, 'ZZZZZZZZ')).toBe('CHAT.ROOM_NOT_FOUND');
        expect(await outcome()).toBe('CHAT.ROOM_CLOSED');
        await asHost('', { is_active: true }, 'PATCH');
        expect(await outcome()).toBe('CHAT.SITE_BANNED');
        await world.call(`/api/moderation/site-bans/${siteBan.body.ban.id}/`, { method: 'DELETE', token: staff.token });
        expect(await outcome()).toBe('CHAT.BANNED');
        await asHost('unban/', { username: 'Troubled1' });
        expect(await outcome({ username: 'no' })).toBe('CHAT.ACCESS_CODE_REQUIRED');
        expect(await outcome()).toBe('CHAT.ACCESS_CODE_WRONG');
        expect(await outcome({ ...allowed, username: 'no' })).toBe('CHAT.USERNAME_INVALID');
        expect(await outcome({ ...allowed, username: 'Adm1n' })).toBe('CHAT.USERNAME_NOT_ALLOWED');
        expect(await outcome({ ...allowed, username: 'thehost' })).toBe('CHAT.USERNAME_RESERVED');
        expect(await outcome({ ...allowed, username: 'takenname' })).toBe('CHAT.USERNAME_TAKEN');
        expect(await outcome({ ...allowed, username: 'Fresh_One' })).toBe('in');
      });

      it('a closed room is closed for who was in it as well', async () => {
        const { body } = await join(place, { username: 'BraveOtter' });
        await asHost('', { is_active: false }, 'PATCH');
        expect((await join(place, {}, body.session_token)).body.code).toBe('CHAT.ROOM_CLOSED');
      });
    });

    describe('At most 60 joins a minute and 20 new anonymous names an hour for an IP in one room; returning sessions are exempt', () => {
      it('20 new anonymous names, however many devices; an account, another room, another address are not counted', async () => {
        const { address } = place;
        const statuses: number[] = [];
        for (let n = 0; n < 21; n += 1)
          statuses.push((await join(newPlace(address), { username: `Crowd_${n}_x` })).status);
        expect(statuses).toEqual([...Array<number>(20).fill(201), 429]);
        const refused = await join(newPlace(address), { username: 'Crowd_21_x' });
        expect(refused.body.code).toBe('COMMON.RATE_LIMITED');
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500);
        const member = await world.register();
        expect((await join(newPlace(address), { username: 'MemberOne' }, member.token)).status).toBe(201);
        expect((await join(newPlace(), { username: 'Crowd_22_x' })).status).toBe(201);
        const other = await world.createRoom(host);
        expect((await join(newPlace(address), { username: 'Crowd_21_x' }, undefined, other.room.code)).status).toBe(
          201,
        );
      });

      it('a name that was not given out is not counted', async () => {
        await join(place, { username: 'TakenName' });
        for (let n = 0; n < 25; n += 1)
          expect((await join(newPlace(place.address), { username: 'TakenName' })).body.code).toBe(
            'CHAT.USERNAME_TAKEN',
          );
        expect((await join(newPlace(place.address), { username: 'FreeName1' })).status).toBe(201);
      });

      it('60 joins, but for sessions that come back', async () => {
        const { session_token } = (await join(place, { username: 'BraveOtter' })).body;
        const statuses: number[] = [];
        for (let n = 0; n < 60; n += 1)
          statuses.push((await join(newPlace(place.address), { username: 'bad' })).status);
        expect(statuses).toEqual([...Array<number>(59).fill(400), 429]);
        for (let n = 0; n < 5; n += 1) expect((await join(place, {}, session_token)).status).toBe(200);
      });

      it('an IPv6 subscriber counts once, whatever the last 64 bits say', async () => {
        for (let n = 0; n < 20; n += 1) {
          const address = place.address.replace('::1', `:${n}:1:2:3`);
          expect((await join(newPlace(address), { username: `Crowd_${n}_x` })).status).toBe(201);
        }
        expect((await join(newPlace(place.address), { username: 'Crowd_21_x' })).status).toBe(429);
      });
    });

    describe('A returning participant keeps their name', () => {
      it('by the session, by the account, by the device; by the name alone nobody', async () => {
        const member = await world.register();
        const named = await join(place, { username: 'MemberOne' }, member.token);
        expect((await join(newPlace(), { username: 'Other_One' }, member.token)).body.participant.username).toBe(
          'MemberOne',
        );
        const anonymous = await join(place, { username: 'BraveOtter' });
        const again = await join(newPlace(), { username: 'Other_One' }, anonymous.body.session_token);
        expect(again.body.participant).toEqual(anonymous.body.participant);
        const byDevice = await join({ ...newPlace(), device: place.device }, { username: 'braveotter' });
        expect([byDevice.status, byDevice.body.participant.id]).toEqual([200, anonymous.body.participant.id]);
        expect((await join(newPlace(), { username: 'BraveOtter' })).body.code).toBe('CHAT.USERNAME_TAKEN');
        // The device of an account is no key to its participation.
        expect((await join(place, { username: 'MemberOne' })).body.code).toBe('CHAT.USERNAME_TAKEN');
        expect(named.status).toBe(201);
      });

      it('leaving ends the session, on this token and on those refreshed from it, and not the others', async () => {
        const call = (name: string, token: string, method = 'POST') =>
          world.call<Problem & { session_token: string }>(`/api/chats/${room.room.code}/${name}/`, { method, token });
        const first = (await join(place, { username: 'BraveOtter' })).body.session_token;
        const second = (await join(place, { username: 'BraveOtter' })).body.session_token;
        const refreshed = await call('refresh-session', first);
        expect(refreshed.status).toBe(200);
        expect((await call('leave', first)).status).toBe(204);
        for (const token of [first, refreshed.body.session_token])
          expect((await call('my-participation', token, 'GET')).body.code).toBe('CHAT.SESSION_REVOKED');
        expect((await call('refresh-session', first)).body.code).toBe('CHAT.SESSION_REVOKED');
        expect((await call('my-participation', second, 'GET')).status).toBe(200);
      });

      it('leaving while it is refreshed ends it, whichever comes first', async () => {
        for (let round = 0; round < 10; round += 1) {
          const { session_token: token } = (await join(newPlace(), { username: `Racer_${round}` })).body;
          const path = `/api/chats/${room.room.code}/`;
          const refreshes = Array.from({ length: 5 }, () =>
            world.call<{ session_token?: string }>(`${path}refresh-session/`, { method: 'POST', token }),
          );
          await world.call(`${path}leave/`, { method: 'POST', token });
          const tokens = (await Promise.all(refreshes)).flatMap(({ body }) => body.session_token ?? []);
          const uses = tokens.map((fresh) => world.call(`${path}my-participation/`, { token: fresh }));
          expect(
            (await Promise.all([...uses, world.call(`${path}my-participation/`, { token })])).map(statusOf),
          ).toEqual(Array<number>(tokens.length + 1).fill(401));
        }
      });
    });

    describe('One account has one registered participation in a room', () => {
      it('however many joins come at once', async () => {
        const member = await world.register();
        const joins = await Promise.all(
          Array.from({ length: 20 }, (_, n) => join(newPlace(), { username: `Member_${n}` }, member.token)),
        );
        expect(joins.filter(({ status }) => status === 201)).toHaveLength(1);
        expect(joins.filter(({ status }) => status === 200)).toHaveLength(19);
        expect(new Set(joins.map(({ body }) => body.participant.id)).size).toBe(1);
      });

      it('Anonymous participations are separate from the account, and no response lets others link the two', async () => {
        const member = await world.register('RealName_1');
        const named = await join(place, {}, member.token);
        const anonymous = await join(place, { username: 'Anonymous1' });
        expect(anonymous.status).toBe(201);
        expect(anonymous.body.participant.id).not.toBe(named.body.participant.id);
        const { code } = room.room;
        const { participants } = (await world.call<ParticipantsResponse>(`/api/chats/${code}/participants/`)).body;
        const keys = ['id', 'username', 'username_is_reserved', 'is_host', 'joined_at'];
        for (const participant of participants) expect(Object.keys(participant)).toEqual(keys);
        const said = JSON.stringify([
          await world.say(code, anonymous.body.session_token, 'nobody knows'),
          anonymous.body,
          await world.heard(code, 0, 1),
          (await world.call(`/api/chats/${code}/messages/`)).body,
        ]);
        for (const secret of [member.id, place.device ?? '', place.address, 'RealName_1', named.body.participant.id])
          expect(said).not.toContain(secret);
        const { chats } = (await world.call<MyChatsResponse>('/api/chats/my-chats/', { token: member.token })).body;
        expect(chats.map(({ participant }) => participant.username)).toEqual(['RealName_1']);
      });
    });

    describe("Session token: JWT, 24 h, bound to the room's UUID and participant; refreshable", () => {
      it('opens this room and no other', async () => {
        const { session_token: token, participant } = (await join(place, { username: 'BraveOtter' })).body;
        const other = await world.createRoom(host);
        const claims = claimsIn(token);
        expect(claims).toMatchObject({ sub: participant.id, room: expect.stringMatching(/^[0-9a-f-]{36}$/) });
        expect(claims.exp - claims.iat).toBe(86_400);
        const me = (code: string, given: string) =>
          world.call(`/api/chats/${code}/my-participation/`, { token: given });
        expect((await me(room.room.code, token)).status).toBe(200);
        expect((await me(other.room.code, token)).status).toBe(403);
        const path = `/api/chats/${room.room.code}/refresh-session/`;
        const refreshed = await world.call<{ session_token: string }>(path, { method: 'POST', token });
        expect((await me(room.room.code, refreshed.body.session_token)).status).toBe(200);
      });
    });

    describe('revoked by logout of that session', () => {
      const account = async () => {
        const email = `${newAddress().replaceAll(':', '-')}@example.com`;
        const body = { email, password: 'correct horse battery' };
        const { body: tokens } = await world.call<Tokens>('/api/auth/register/', {
          body,
          headers: headersFrom(newPlace()),
        });
        const login = async () =>
          (await world.call<Tokens>('/api/auth/login/', { body, headers: headersFrom(newPlace()) })).body;
        return { tokens, login };
      };
      interface Tokens {
        readonly access_token: string;
        readonly refresh_token: string;
      }
      const me = (token: string) => world.call(`/api/chats/${room.room.code}/my-participation/`, { token });

      it('ends the sessions that were opened under the login, and no others', async () => {
        const { tokens, login } = await account();
        const other = await login();
        const inside = (await join(place, { username: 'MemberOne' }, tokens.access_token)).body.session_token;
        const elsewhere = (await join(place, {}, other.access_token)).body.session_token;
        const anonymous = (await join(place, { username: 'Anonymous1' })).body.session_token;
        await world.call('/api/auth/logout/', { body: { refresh_token: tokens.refresh_token } });
        expect((await me(inside)).status).toBe(401);
        expect((await me(elsewhere)).status).toBe(200);
        expect((await me(anonymous)).status).toBe(200);
      });

      it('a refresh token used twice ends them too', async () => {
        const { tokens } = await account();
        const next = await world.call<Tokens>('/api/auth/refresh/', { body: { refresh_token: tokens.refresh_token } });
        const inside = (await join(place, { username: 'MemberOne' }, next.body.access_token)).body.session_token;
        expect((await me(inside)).status).toBe(200);
        await world.call('/api/auth/refresh/', { body: { refresh_token: tokens.refresh_token } });
        expect((await me(inside)).status).toBe(401);
      });

      it('logout against refresh: whichever comes first, nothing lives on', async () => {
        for (let round = 0; round < 10; round += 1) {
          const { tokens } = await account();
          const body = { refresh_token: tokens.refresh_token };
          const [refreshed] = await Promise.all([
            world.call<Partial<Tokens>>('/api/auth/refresh/', { body }),
            world.call('/api/auth/logout/', { body }),
          ]);
          const { refresh_token } = refreshed.body;
          if (refresh_token === undefined) continue;
          expect((await world.call('/api/auth/refresh/', { body: { refresh_token } })).status).toBe(401);
        }
      });
    });

    describe('Unique within a room', () => {
      it('no twins: names that look the same are one name', async () => {
        await join(newPlace(), { username: 'Ill_Coo1' });
        for (const username of ['lll_CoOl', '1lI_C0ol', 'ILL_COO1', 'ill_coo1'])
          expect([username, (await join(newPlace(), { username })).body.code]).toEqual([
            username,
            'CHAT.USERNAME_TAKEN',
          ]);
        expect((await join(newPlace(), { username: 'Ill_Cook' })).status).toBe(201);
      });

      it('A reserved username can be used in a room only by its owner, who gets a verified badge there; nobody may look like it', async () => {
        const name = `Llama_${String(process.pid).slice(-4)}0`;
        const owner = await world.register(name);
        for (const username of [name, name.toUpperCase(), name.replace('Ll', 'I1'), name.replace(/0$/, 'O')])
          expect([username, (await join(newPlace(), { username })).body.code]).toEqual([
            username,
            'CHAT.USERNAME_RESERVED',
          ]);
        const { participant } = (await join(place, {}, owner.token)).body;
        expect(participant).toMatchObject({ username: name, username_is_reserved: true });
        const twin = await world.call<Problem>('/api/auth/me/', {
          method: 'PATCH',
          token: host.token,
          body: { reserved_username: name.replace(/0$/, 'O') },
        });
        expect([twin.status, twin.body.code]).toEqual([409, 'AUTH.USERNAME_TAKEN']);
      });

      it('An anonymous person may take a suggested name (Adjective + Noun + number) or type one that passes the rules', async () => {
        expect((await join(newPlace())).body.participant.username).toMatch(/^[A-Z][a-z]+[A-Z][a-z]+\d{2,3}$/);
        expect((await join(newPlace(), { username: 'typed_one' })).body.participant.username).toBe('typed_one');
      });
    });
  });
