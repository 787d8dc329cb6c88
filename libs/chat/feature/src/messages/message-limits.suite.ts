import { fileURLToPath } from 'node:url';
import type { CreateRoomResponse, JoinRoomResponse, Problem } from '@chatpop/contracts';
import { findRedis, freePort, startRedis, type LocalRedis } from '@chatpop/local-servers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';

export const describeMessageLimits = (): void =>
  describe('message limits', () => {
    /** The Redis of the limits alone: the one of the bus stays. */
    let redis: LocalRedis;
    let port: number;
    let world: ChatWorld;
    let room: CreateRoomResponse;
    let guest: JoinRoomResponse;

    const startOwn = async (): Promise<LocalRedis> => {
      const binary = await findRedis({ dir: fileURLToPath(new URL('../../../../../.chatpop/redis', import.meta.url)) });
      if (!binary) throw new Error('These tests need Redis');
      return startRedis({ binary, port });
    };

    beforeAll(async () => {
      port = await freePort({ from: 27_000, to: 27_999 });
      redis = await startOwn();
      // Slow enough that a busy machine gets no point back while it sends.
      const limits = {
        MESSAGES_PER_SECOND: '1',
        MESSAGES_BURST: '10',
        SEARCHES_PER_MINUTE: '3',
        MESSAGE_CHANGES_PER_SECOND: '1',
        MESSAGE_CHANGES_BURST: '3',
        HOST_CHANGES_PER_SECOND: '1',
        HOST_CHANGES_BURST: '3',
        RATE_LIMIT_TIMEOUT_MS: '2000',
      };
      world = await ChatWorld.start({ RATE_LIMITS: 'on', REDIS_CACHE_URL: redis.url, ...limits }, 2);
    });
    afterAll(async () => {
      await world.stop();
      await redis.stop();
    });
    beforeEach(async () => {
      room = await world.createRoom(await world.register());
      guest = await world.join(room.room.code, 'BraveOtter');
    });

    async function send(times: number, instanceOf: (n: number) => number, token = guest.session_token) {
      const path = `/api/chats/${room.room.code}/messages/send/`;
      const sends = Array.from({ length: times }, (_, n) =>
        world.call<Problem>(path, { token, body: { content: `message ${n}` } }, instanceOf(n)),
      );
      const answers = await Promise.all(sends);
      const refused = answers.filter(({ status }) => status === 429);
      return { sent: answers.filter(({ status }) => status === 201).length, refused };
    }

    describe('Limits: 5 messages/s with bursts of 10 for a participant; 429 with Retry-After', () => {
      it('hold over all instances, for each participant', async () => {
        const { sent, refused } = await send(24, (n) => n % 2);
        expect(sent).toBeGreaterThanOrEqual(10);
        expect(sent).toBeLessThan(16);
        expect(refused[0]?.body.code).toBe('COMMON.RATE_LIMITED');
        expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        expect((await send(1, () => 0, room.session_token)).sent).toBe(1);
      });

      it('so do deletions', async () => {
        const said = await world.say(room.room.code, guest.session_token, 'gone soon');
        const remove = () =>
          world.call<Problem>(`/api/chats/${room.room.code}/messages/${said.id}/`, {
            method: 'DELETE',
            token: guest.session_token,
          });
        const answers = await Promise.all(Array.from({ length: 10 }, remove));
        expect(answers.filter(({ body }) => body.code === 'COMMON.RATE_LIMITED').length).toBeGreaterThan(3);
      });

      it('so do what hosts change, and the rooms that they open', async () => {
        const host = await world.register();
        const own = await world.createRoom(host);
        const change = (method: string, path: string, body: unknown) =>
          world.call<Problem>(`/api/chats/${path}`, { method, token: host.token, body });
        const answers = await Promise.all([
          ...Array.from({ length: 4 }, (_, n) => change('PATCH', `${own.room.code}/`, { theme: `theme ${n}` })),
          ...Array.from({ length: 4 }, () => change('POST', `${own.room.code}/announcement/`, { message_id: null })),
          ...Array.from({ length: 4 }, () => change('POST', 'create/', { name: 'Another' })),
        ]);
        expect(answers.filter(({ body }) => body.code === 'COMMON.RATE_LIMITED').length).toBeGreaterThan(6);
      });

      it('so do searches', async () => {
        const search = () =>
          world.call<Problem>(`/api/chats/${room.room.code}/search/?q=words`, { token: guest.session_token });
        const answers = [await search(), await search(), await search(), await search()];
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
        expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      });

      it('without Redis each process limits by its own count, and messages go on being sent', async () => {
        await redis.stop();
        const alone = await send(24, () => 0);
        expect(alone.sent).toBeGreaterThanOrEqual(10);
        expect(alone.sent).toBeLessThan(16);
        expect(alone.refused).toHaveLength(24 - alone.sent);
        expect((await send(1, () => 1)).sent).toBe(1);
        redis = await startOwn();
      });
    });
  });
