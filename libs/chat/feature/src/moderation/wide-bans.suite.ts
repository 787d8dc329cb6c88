import type { CreateRoomResponse, EndedSessionsResponse, ParticipantOrder } from '@chatpop/contracts';
import { MessageBus } from '@chatpop/message-bus';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { behindEdge, joinFrom, newPlace, OrderEar } from '../../test/guests.js';

/** More than gateways are told of in one answer, but for those that ended together. */
const count = 1_200;

export const describeWideBans = (): void =>
  describe(`a ban that reaches ${count} sessions`, () => {
    let world: ChatWorld;
    let host: User;
    let room: CreateRoomResponse;
    let sessions: string[];

    beforeAll(async () => {
      world = await ChatWorld.start({ ...behindEdge, REDIS_COMMAND_TIMEOUT_MS: '300' });
      host = await world.register();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      room = await world.createRoom(host);
      await joinFrom(world, newPlace(), room.room.code, { username: 'BraveOtter' });
      const opened = await world.query<{ id: string }>(
        `insert into chat.session (id, room_id, participant_id, expires_at, network, device_id)
         select gen_random_uuid(), room_id, participant_id, expires_at, network, device_id
         from chat.session s, generate_series(2, $1)
         where participant_id = (select id from chat.participant where room_id = s.room_id and username = 'BraveOtter')
           and room_id = (select id from chat.room where code = $2)
         returning id`,
        [count, room.room.code],
      );
      sessions = opened.map(({ id }) => id);
    });

    const ban = () =>
      world.call(`/api/chats/${room.room.code}/ban/`, {
        token: host.token,
        body: { username: 'BraveOtter', tier: 'ip' },
      });
    const sessionsIn = (orders: readonly ParticipantOrder[]) =>
      orders.flatMap((order) => (order.name === 'chat:sessions_ended' ? (order.session_id ?? []) : []));
    /** Asked for again and again, as gateways do. */
    async function endedSince(since: string): Promise<Set<string>> {
      const told = new Set<string>();
      for (let [next, page] = [since, 1_000]; page >= 1_000;) {
        const { body } = await world.internal<EndedSessionsResponse>(`ended/?since=${next}`, 'sessions');
        for (const { session_id } of body.sessions) told.add(session_id);
        [next, page] = [body.next_since, body.sessions.length];
      }
      return told;
    }

    it('orders their ends together, in their order, and then bars the address', async () => {
      const ear = await OrderEar.at(world, room.room.code);
      const bus = world.service().app.get(MessageBus);
      const publish = bus.publishOrder.bind(bus);
      const [asked, open] = [[] as ParticipantOrder[], new Set<ParticipantOrder>()];
      let most = 0;
      const spy = jest.spyOn(bus, 'publishOrder').mockImplementation(async (order) => {
        asked.push(order);
        open.add(order);
        most = Math.max(most, open.size);
        await publish(order);
        open.delete(order);
      });
      expect((await ban()).status).toBe(201);
      spy.mockRestore();
      const heard = await ear.until(count + 1);
      expect(most).toBe(count);
      expect(heard).toEqual(asked);
      expect(new Set(sessionsIn(heard)).size).toBe(count);
      expect(heard.at(-1)?.name).toBe('chat:origin_banned');
    });

    it('answers while Redis is away, after no longer than one order takes, and gateways that ask are told of all', async () => {
      const since = new Date(Date.now() - 1_000).toISOString();
      const redis = new Redis(process.env['TEST_REDIS_URL'] ?? '');
      await redis.call('CLIENT', 'PAUSE', '60000', 'WRITE');
      try {
        expect((await ban()).status).toBe(201);
      } finally {
        await redis.call('CLIENT', 'UNPAUSE');
        await redis.quit();
      }
      const told = await endedSince(since);
      expect(sessions.filter((id) => !told.has(id))).toEqual([]);
    });
  });
