import type {
  Admission,
  BanResponse,
  BansResponse,
  CreateRoomResponse,
  HistoryResponse,
  JoinRoomResponse,
  Problem,
} from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { Purchases } from '../../test/purchases.js';
import { behindEdge, headersFrom, idsIn, joinFrom, newPlace, OrderEar, type Place } from '../../test/guests.js';

export const describeBans = (): void =>
  describe('bans', () => {
    let world: ChatWorld;
    let host: User;
    let room: CreateRoomResponse;
    let place: Place;
    let guest: JoinRoomResponse;

    beforeAll(async () => {
      world = await ChatWorld.start(behindEdge);
      host = await world.register();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      room = await world.createRoom(host);
      place = newPlace();
      guest = (await joinFrom(world, place, room.room.code, { username: 'BraveOtter' })).body;
    });

    const path = (rest = '') => `/api/chats/${room.room.code}/${rest}`;
    const ban = (fields: Record<string, unknown> = {}, token = host.token) =>
      world.call<BanResponse & Problem>(path('ban/'), { token, body: { username: 'BraveOtter', ...fields } });
    const unban = (username = 'braveotter') =>
      world.call<Problem>(path('unban/'), { token: host.token, body: { username } });
    const join = (from: Place, body: Record<string, unknown>, token?: string) =>
      joinFrom(world, from, room.room.code, body, token);
    const codeOf = async (answer: Promise<{ body: Problem }>) => (await answer).body.code;
    const send = (token: string) =>
      world.call<Problem>(path('messages/send/'), { token, body: { content: 'still here' } });
    const admission = (query: string) => world.internal<Admission & Problem>(`${room.room.code}/admission/?${query}`);

    describe('a ban', () => {
      it('revokes session tokens: nothing is said, read as a member or refreshed with them', async () => {
        expect((await ban({ reason: 'Spam' })).status).toBe(201);
        const token = guest.session_token;
        expect(await codeOf(send(token))).toBe('CHAT.SESSION_REVOKED');
        for (const call of ['refresh-session/', 'leave/', 'read/']) {
          const { body } = await world.call<Problem>(path(call), { method: 'POST', token, body: { seq: 1 } });
          expect([call, body.code]).toEqual([call, 'CHAT.SESSION_REVOKED']);
        }
        expect((await world.call(path('my-participation/'), { token })).status).toBe(401);
      });

      it('A ban takes effect on all live sockets of the target on every gateway, read-only sockets included: they are ordered to end them, and the room is told', async () => {
        const ear = await OrderEar.at(world, room.room.code);
        const second = await join(place, {}, guest.session_token);
        expect(second.body.participant.id).toBe(guest.participant.id);
        await ban({ tier: 'ip' });
        const network = `${place.address.replace('::1', '')}::/64`;
        expect(await ear.until(2)).toMatchObject([
          { name: 'chat:sessions_ended', participant_id: guest.participant.id, reason: 'banned' },
          { name: 'chat:origin_banned', network, spared_participant_id: room.participant.id },
        ]);
        expect(await world.heard(room.room.code, 0, 1)).toMatchObject([
          { type: 'participant_banned', seq: 1, data: { username: 'BraveOtter' } },
        ]);
      });

      it('keeps out under the old token, under the account, and from sockets', async () => {
        const member = await world.register();
        await join(newPlace(), { username: 'MemberOne' }, member.token);
        await ban();
        await ban({ username: 'MemberOne' });
        expect(await codeOf(join(place, { username: 'Another1' }, guest.session_token))).toBe('CHAT.BANNED');
        expect(await codeOf(join(newPlace(), { username: 'Another2' }, member.token))).toBe('CHAT.BANNED');
        const { sid, sub } = idsIn(guest.session_token);
        expect((await admission(`participant_id=${sub}&session_id=${sid}`)).body.code).toBe('CHAT.BANNED');
      });

      it("no message of a banned person comes after the ban's answer", async () => {
        for (let round = 0; round < 5; round += 1) {
          const name = `Racer${round}_x`;
          const racer = await world.join(room.room.code, name);
          let isBanned = false;
          const late: number[] = [];
          const writer = async () => {
            for (;;) {
              const before = isBanned;
              const { status } = await send(racer.session_token);
              if (before) late.push(status);
              if (status !== 201) return;
            }
          };
          const writers = Array.from({ length: 8 }, writer);
          await ban({ username: name });
          const answered = (await world.call<HistoryResponse>(path('messages/'))).body.last_seq;
          isBanned = true;
          await Promise.all([...writers, writer()]);
          expect(late.every((status) => status === 401)).toBe(true);
          expect((await world.call<HistoryResponse>(path('messages/'))).body.last_seq).toBe(answered);
        }
      });

      it('lets nobody slip in who joins while it is made', async () => {
        const member = await world.register();
        const joins = Array.from({ length: 10 }, () => join(newPlace(), { username: 'SlyMember' }, member.token));
        await joins[0];
        await ban({ username: 'SlyMember' });
        const tokens = (await Promise.all(joins)).flatMap(({ status, body }) =>
          status < 300 ? [body.session_token] : [],
        );
        const uses = tokens.map((token) => world.call(path('my-participation/'), { token }));
        expect(tokens.length).toBeGreaterThan(0);
        expect((await Promise.all(uses)).every(({ status }) => status === 401)).toBe(true);
      });

      it('ends when it expires, or is lifted', async () => {
        const soon = new Date(Date.now() + 700).toISOString();
        expect((await ban({ expires_at: soon })).body.ban.expires_at).toBe(soon);
        const refused = await join(place, { username: 'BraveOtter' });
        expect(refused.body).toMatchObject({
          code: 'CHAT.BANNED',
          detail: `You are banned from this room until ${soon}.`,
        });
        while (Date.now() < Date.parse(soon)) await new Promise(setImmediate);
        expect((await join(place, { username: 'BraveOtter' })).body.participant.id).toBe(guest.participant.id);
        expect((await unban()).body.code).toBe('CHAT.BAN_NOT_FOUND');
        await ban();
        expect((await unban()).status).toBe(204);
        expect((await join(place, { username: 'BraveOtter' })).status).toBe(200);
        expect((await unban()).body.code).toBe('CHAT.BAN_NOT_FOUND');
      });

      it('a payment of a banned person is refused, to be refunded', async () => {
        const purchases = await Purchases.of(world);
        await world.call(path('back-room/'), { token: host.token, body: { price: 500, max_seats: 2 } });
        await ban();
        const pay = async () => purchases.pay(await purchases.paid(room.room.code, guest.participant.id));
        expect(await pay()).toBe('banned');
        await unban();
        expect(await pay()).toBe('fulfilled');
      });

      it.each([
        [{ expires_at: '2020-01-01T00:00:00Z' }, 400, 'COMMON.MALFORMED_REQUEST'],
        [{ expires_at: 'tomorrow' }, 400, 'COMMON.MALFORMED_REQUEST'],
        [{ tier: 'planet' }, 400, 'COMMON.MALFORMED_REQUEST'],
        [{ username: 'NobodyHere' }, 404, 'CHAT.PARTICIPANT_NOT_FOUND'],
        [{ username: "x' or 1=1" }, 404, 'CHAT.PARTICIPANT_NOT_FOUND'],
      ])('refuses %j', async (fields, status, code) => {
        const answer = await ban(fields);
        expect([answer.status, answer.body.code]).toEqual([status, code]);
      });

      it('on what is not known of a session is refused', async () => {
        await world.query(`update chat.session set network = null, device_id = null where participant_id = $1`, [
          guest.participant.id,
        ]);
        expect(await codeOf(ban({ tier: 'ip' }))).toBe('CHAT.BAN_UNTARGETABLE');
        expect((await ban({ tier: 'session' })).status).toBe(201);
      });
    });

    describe('Host: ban (session | device+IP | IP; optional expiry; reason)', () => {
      it('session: this participant only', async () => {
        await ban({ tier: 'session' });
        expect(await codeOf(join(place, { username: 'BraveOtter' }))).toBe('CHAT.BANNED');
        expect((await join(place, { username: 'NewName_1' })).status).toBe(201);
      });

      it('device+IP: this device at this address; others at the address are not meant', async () => {
        const beside = newPlace(place.address);
        const alterEgo = (await join(place, { username: 'AlterEgo_1' })).body;
        const neighbour = (await join(beside, { username: 'Neighbour' })).body;
        await ban({ tier: 'device_ip' });
        expect(await codeOf(join(place, { username: 'NewName_1' }))).toBe('CHAT.BANNED');
        expect((await send(alterEgo.session_token)).status).toBe(401);
        expect((await send(neighbour.session_token)).status).toBe(201);
        expect((await join(beside, { username: 'NewName_2' })).status).toBe(201);
        expect((await join({ ...newPlace(), device: place.device }, { username: 'NewName_3' })).status).toBe(201);
      });

      it('IP: everybody at the address, IPv6 neighbours in the same /64 included, members and sockets that only read too', async () => {
        const neighbour = (await join(newPlace(place.address), { username: 'Neighbour' })).body;
        await ban({ tier: 'ip' });
        expect((await send(neighbour.session_token)).status).toBe(401);
        const address = place.address.replace('::1', ':1:2:3:4');
        expect(await codeOf(join(newPlace(address), { username: 'NewName_1' }))).toBe('CHAT.BANNED');
        expect((await join(newPlace(), { username: 'NewName_2' })).status).toBe(201);
        const network = `network=${encodeURIComponent(`${place.address.replace('::1', '')}::/64`)}`;
        expect((await admission(network)).body.code).toBe('CHAT.BANNED');
        expect((await admission('network=192.0.2.1')).status).toBe(200);
      });

      it('a session that moves to a banned address is not refreshed there', async () => {
        const elsewhere = await join(newPlace(), { username: 'Traveller' });
        await ban({ tier: 'ip' });
        const refresh = (from: Place) =>
          world.call<Problem>(path('refresh-session/'), {
            method: 'POST',
            token: elsewhere.body.session_token,
            headers: headersFrom(from),
          });
        expect((await refresh(place)).body.code).toBe('CHAT.BANNED');
        expect((await refresh(newPlace())).status).toBe(200);
      });

      it('a forwarded header from anyone but the edge dodges nothing', async () => {
        const direct = await ChatWorld.start({ TRUSTED_PROXIES: '' });
        const owner = await direct.register();
        const { room: open } = await direct.createRoom(owner);
        await joinFrom(direct, place, open.code, { username: 'BraveOtter' });
        await direct.call(`/api/chats/${open.code}/ban/`, {
          token: owner.token,
          body: { username: 'BraveOtter', tier: 'ip' },
        });
        const dodging = await joinFrom(direct, newPlace(), open.code, { username: 'NewName_1' });
        expect(dodging.body.code).toBe('CHAT.BANNED');
        await direct.stop();
      });

      it('has the terms that were given last, and is shown to the host without address or device', async () => {
        const first = await ban({ tier: 'ip', reason: 'Spam' });
        const again = await ban({ reason: 'Spam, again' });
        expect(again.body.ban.id).toBe(first.body.ban.id);
        expect((await join(newPlace(place.address), { username: 'NewName_1' })).status).toBe(201);
        const { bans, has_more } = (await world.call<BansResponse>(path('bans/'), { token: host.token })).body;
        expect(has_more).toBe(false);
        expect(bans).toEqual([
          {
            id: first.body.ban.id,
            username: 'BraveOtter',
            tier: 'session',
            reason: 'Spam, again',
            expires_at: null,
            created_at: expect.any(String),
          },
        ]);
      });

      it('GET bans/ pages from the newest', async () => {
        for (const name of ['Second_1', 'Third_1']) {
          await join(newPlace(), { username: name });
          await ban({ username: name });
        }
        const page = async (query: string) =>
          (await world.call<BansResponse>(path(`bans/${query}`), { token: host.token })).body;
        const first = await page('?limit=1');
        expect(first).toMatchObject({ bans: [{ username: 'Third_1' }], has_more: true });
        expect(await page(`?before=${first.bans[0]?.id ?? ''}`)).toMatchObject({
          bans: [{ username: 'Second_1' }],
          has_more: false,
        });
      });
    });

    describe("The host can't be banned from the host's own room", () => {
      it.each(['ban', 'kick', 'mute', 'unmute'])('nor by staff: %s', async (call) => {
        const staff = await world.registerStaff();
        for (const token of [host.token, room.session_token, staff.token]) {
          const body = { username: room.participant.username };
          const answer = await world.call<Problem>(path(`${call}/`), { token, body });
          expect([answer.status, answer.body.code]).toEqual([403, 'CHAT.HOST_PROTECTED']);
        }
      });

      it('nor by a ban of the address that both have', async () => {
        const bar = newPlace();
        const owner = await world.register();
        const created = await world.call<CreateRoomResponse>('/api/chats/create/', {
          token: owner.token,
          body: { name: 'Bar' },
          headers: headersFrom(bar),
        });
        const { code } = created.body.room;
        await joinFrom(world, newPlace(bar.address), code, { username: 'BraveOtter' });
        await world.call(`/api/chats/${code}/ban/`, {
          token: owner.token,
          body: { username: 'BraveOtter', tier: 'ip' },
        });
        const said = await world.call(`/api/chats/${code}/messages/send/`, {
          token: created.body.session_token,
          body: { content: 'my room' },
        });
        expect(said.status).toBe(201);
        expect((await joinFrom(world, bar, code, {}, owner.token)).status).toBe(200);
        const { sid, sub } = idsIn(created.body.session_token);
        const network = encodeURIComponent(`${bar.address.replace('::1', '')}::/64`);
        const admitted = await world.internal<Admission>(
          `${code}/admission/?participant_id=${sub}&session_id=${sid}&network=${network}`,
        );
        expect(admitted.status).toBe(200);
      });
    });

    describe('the device', () => {
      it('is given in a cookie that scripts cannot read, once, and in no answer', async () => {
        const first = await joinFrom(world, { ...newPlace(), device: null }, room.room.code, { username: 'CookieFan' });
        const cookie = first.headers.get('set-cookie') ?? '';
        expect(cookie).toMatch(/^device_id=[0-9a-f-]{36}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/);
        const [pair = ''] = cookie.split(';');
        expect(JSON.stringify(first.body)).not.toContain(pair.slice('device_id='.length));
        await ban({ username: 'CookieFan', tier: 'device_ip' });
        const again = await world.call<Problem>(path('join/'), {
          body: { username: 'CookieFan2' },
          headers: { cookie: pair, 'x-forwarded-for': newPlace().address },
        });
        expect(again.headers.get('set-cookie')).toBeNull();
        expect(again.status).toBe(201);
      });
    });
  });
