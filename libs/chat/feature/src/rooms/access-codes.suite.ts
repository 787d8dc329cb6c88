import type { CreateRoomResponse, Problem } from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { behindEdge, joinFrom, newPlace, type Place } from '../../test/guests.js';
import { statementsOf } from '../../test/statements.js';

export const describeAccessCodes = (): void =>
  describe('access codes', () => {
    let world: ChatWorld;
    let room: CreateRoomResponse;
    let host: User;
    let place: Place;
    beforeAll(async () => {
      // A busy machine must not pass for a Redis that is away.
      world = await ChatWorld.start({ ...behindEdge, RATE_LIMITS: 'on', RATE_LIMIT_TIMEOUT_MS: '5000' });
      host = await world.register('TheHost');
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      place = newPlace();
      room = await world.createRoom(host, {
        access_mode: 'private',
        access_code: 'abcdefghijklmnop',
      });
    });

    const guess = async (access_code: string) => {
      const join = (headers: Record<string, string>) =>
        world.call<Problem>(`/api/chats/${room.room.code}/join/`, {
          headers,
          body: { username: 'Guesser_1', access_code },
        });
      const { answer, statements } = await statementsOf(join);
      return { answer: { ...answer.body, request_id: '' }, statements };
    };

    const join = (from: Place, body: Record<string, unknown> = {}, token?: string) =>
      joinFrom(world, from, room.room.code, body, token);
    const statusOf = ({ status }: { status: number }): number => status;

    describe('X6: access codes: timing, brute force', () => {
      // Of a code itself only a keyed hash is compared, by a function whose time does not depend on what it compares.
      it('an answer tells nothing of how wrong a code is: the same words after the same work', async () => {
        const far = await guess('zzzzzzzzzzzzzzzz');
        expect(far.answer.code).toBe('CHAT.ACCESS_CODE_WRONG');
        expect(far.statements.length).toBeGreaterThan(0);
        for (const code of ['abcdefghijklmnox', 'a', 'a'.repeat(50)]) expect(await guess(code)).toEqual(far);
      });

      it('stored as a keyed hash, never returned', async () => {
        const rows = await world.query<Record<string, unknown>>('select * from chat.room where code = $1', [
          room.room.code,
        ]);
        expect(JSON.stringify(rows)).not.toContain('abcdefghijklmnop');
        const { body } = await world.call(`/api/chats/${room.room.code}/`, { token: room.session_token });
        expect(JSON.stringify([body, room])).not.toMatch(/abcdefghijklmnop|access_code/);
      });
    });

    describe('access code: at most 10 tries in 15 min for a room and IP, with a cap for the room as a whole', () => {
      beforeEach(async () => {
        room = await world.createRoom(host, { access_mode: 'private', access_code: 'sesame' });
      });

      it('the eleventh is refused, with the right code too; right ones are not counted', async () => {
        for (let n = 0; n < 15; n += 1)
          expect(
            (await join(newPlace(place.address), { username: `Crowd_${n}_x`, access_code: 'sesame' })).status,
          ).toBe(201);
        const codes: (string | undefined)[] = [];
        for (let n = 0; n < 11; n += 1)
          codes.push((await join(place, { username: 'Guesser_1', access_code: `${n}` })).body.code);
        expect(codes).toEqual([...Array<string>(10).fill('CHAT.ACCESS_CODE_WRONG'), 'COMMON.RATE_LIMITED']);
        const locked = await join(place, { username: 'Guesser_1', access_code: 'sesame' });
        expect(locked.status).toBe(429);
        expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(850);
        expect((await join(newPlace(), { username: 'Elsewhere', access_code: 'sesame' })).status).toBe(201);
      });

      it('right ones at once all come in; of wrong ones at once ten are told so', async () => {
        const members = await Promise.all(Array.from({ length: 30 }, () => world.register()));
        const all = (from: Place, access_code: string) =>
          Promise.all(members.map(({ token }) => join(newPlace(from.address), { access_code }, token)));
        const right = await all(place, 'sesame');
        expect(right.map(statusOf)).toEqual(Array<number>(30).fill(201));
        room = await world.createRoom(host, { access_mode: 'private', access_code: 'sesame' });
        const wrong = await all(place, 'wrong');
        const told = wrong.filter(({ body }) => body.code === 'CHAT.ACCESS_CODE_WRONG');
        expect([told.length, wrong.filter(({ status }) => status === 429).length]).toEqual([10, 20]);
      });

      it('guesses from many addresses meet the cap of the room', async () => {
        const guess = () => join(newPlace(), { username: 'Guesser_1', access_code: 'wrong' });
        const answers = await Promise.all(Array.from({ length: 100 }, guess));
        expect(answers.filter(({ body }) => body.code === 'CHAT.ACCESS_CODE_WRONG')).toHaveLength(100);
        expect((await guess()).status).toBe(429);
        expect((await join(newPlace(), { username: 'Guest_One', access_code: 'sesame' })).status).toBe(429);
      });

      it('is asked once: who was in comes back without it', async () => {
        const first = await join(place, { username: 'BraveOtter', access_code: 'sesame' });
        await world.call(`/api/chats/${room.room.code}/leave/`, { method: 'POST', token: first.body.session_token });
        const back = await join(place, { username: 'BraveOtter' });
        expect([back.status, back.body.participant.id]).toEqual([200, first.body.participant.id]);
        expect((await join(newPlace(), { username: 'BraveOtter' })).body.code).toBe('CHAT.ACCESS_CODE_REQUIRED');
      });
    });

    it('every limit is a setting with a default: the window of wrong codes, and of tries to erase an account', async () => {
      const other = await ChatWorld.start({
        ...behindEdge,
        RATE_LIMITS: 'on',
        RATE_LIMIT_TIMEOUT_MS: '5000',
        ACCESS_CODE_TRIES: '1',
        ACCESS_CODE_WINDOW_SECONDS: '60',
        ERASURE_TRIES: '1',
        ERASURE_WINDOW_SECONDS: '60',
      });
      try {
        const owner = await other.register();
        const { code } = (await other.createRoom(owner, { access_mode: 'private', access_code: 'sesame' })).room;
        const guess = () => joinFrom(other, place, code, { username: 'Guesser_1', access_code: 'wrong' });
        const erase = () =>
          other.call('/api/auth/me/', { method: 'DELETE', token: owner.token, body: { password: 'wrong' } });
        for (const attempt of [guess, erase]) {
          expect((await attempt()).status).not.toBe(429);
          const { status, headers } = await attempt();
          expect(status).toBe(429);
          expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
          expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
        }
      } finally {
        await other.stop();
      }
    });
  });
