import type { CreateRoomResponse, JoinRoomResponse, Problem } from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { behindEdge, headersFrom, idsIn, joinFrom, newPlace, type Place } from '../../test/guests.js';
import { untilWaiting, whileLocked } from '../../test/locks.js';

export const describeBanAgainstRefresh = (): void =>
  describe('a session that moves to an address at the moment of its ban', () => {
    let world: ChatWorld;
    let host: User;
    let staff: User;
    let room: CreateRoomResponse;
    let place: Place;
    let meant: string;
    let traveller: JoinRoomResponse;

    beforeAll(async () => {
      world = await ChatWorld.start(behindEdge, 2);
      [host, staff] = [await world.register(), await world.registerStaff()];
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      room = await world.createRoom(host);
      await arrive(0);
    });

    /** One at the address that is to be banned, and one elsewhere who is on the way there. */
    async function arrive(round: number): Promise<void> {
      [place, meant] = [newPlace(), `BraveOtter_${round}`];
      await joinFrom(world, place, room.room.code, { username: meant });
      traveller = (await joinFrom(world, newPlace(), room.room.code, { username: `Traveller_${round}` })).body;
    }
    const path = (rest: string) => `/api/chats/${room.room.code}/${rest}`;
    const ban = (scope: 'the room' | 'every room') => {
      const body = { username: meant, tier: 'ip' };
      if (scope === 'the room') return world.call(path('ban/'), { token: host.token, body });
      const everywhere = { ...body, room_code: room.room.code };
      return world.call('/api/moderation/site-bans/', { token: staff.token, body: everywhere });
    };
    /** Both renew the session, and take the address along. */
    const renewals = ['refresh-session/', 'join/'] as const;
    const renew = (rest: (typeof renewals)[number], instance = 0) =>
      world.call<Problem & { session_token?: string }>(
        path(rest),
        { method: 'POST', token: traveller.session_token, headers: headersFrom(place), body: {} },
        instance,
      );
    const expectOver = async (renewed: readonly { status: number; body: { session_token?: string } }[]) => {
      for (const { status } of renewed) expect([200, 401, 403]).toContain(status);
      const tokens = [traveller.session_token, ...renewed.flatMap(({ body }) => body.session_token ?? [])];
      for (const token of tokens) {
        const used = [
          world.call(path('my-participation/'), { token }),
          world.call(path('messages/send/'), { token, body: { content: 'still here' } }),
        ];
        expect((await Promise.all(used)).map(({ status }) => status)).toEqual([401, 401]);
      }
    };
    const scopes = ['the room', 'every room'] as const;

    it.each(scopes.flatMap((scope) => renewals.map((rest) => [scope, rest] as const)))(
      'from %s: what began before (%s) does not outlive the answer',
      async (scope, rest) => {
        const session = `select 1 from chat.session where id = $1 for update`;
        const renewed = await whileLocked(world, session, [idsIn(traveller.session_token).sid], async (letGo) => {
          const renewing = renew(rest);
          await untilWaiting(world, 1);
          const made = ban(scope);
          await untilWaiting(world, 2, made);
          await letGo();
          expect((await made).status).toBe(201);
          return renewing;
        });
        await expectOver([renewed]);
      },
    );

    it.each(scopes)('from %s: many at once, on two instances, round after round', async (scope) => {
      for (let round = 1; round <= 5; round += 1) {
        await arrive(round);
        const renewing = Array.from({ length: 12 }, (_, index) =>
          renew(index % 3 === 0 ? 'join/' : 'refresh-session/', index % 2),
        );
        await Promise.race(renewing);
        expect((await ban(scope)).status).toBe(201);
        await expectOver(await Promise.all(renewing));
      }
    });
  });
