import { randomUUID } from 'node:crypto';
import type {
  CreateRoomResponse,
  HistoryResponse,
  JoinRoomResponse,
  MessageResponse,
  Problem,
} from '@chatpop/contracts';
import { MessageBus, type RoomRecord } from '@chatpop/message-bus';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { whileLocked } from '../../test/locks.js';
import { lookAt, slowCommits, watchWhile } from '../../test/seq-watch.js';

export const describeMessages = (): void =>
  describe('messages', () => {
    let world: ChatWorld;
    let room: CreateRoomResponse;
    let guest: JoinRoomResponse;

    beforeAll(async () => {
      world = await ChatWorld.start({}, 2);
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      room = await world.createRoom(await world.register());
      guest = await world.join(room.room.code, 'BraveOtter');
    });

    const send = (body: Record<string, unknown>, token = guest.session_token, instance = 0) =>
      world.call<MessageResponse & Problem>(`/api/chats/${room.room.code}/messages/send/`, { token, body }, instance);
    const history = async (query = '') =>
      (await world.call<HistoryResponse>(`/api/chats/${room.room.code}/messages/${query}`)).body;

    describe('send', () => {
      it('keeps a message and answers it with its place in the room', async () => {
        const { status, body } = await send({ content: '  Hello\u0007 @braveotter  ' });
        expect(status).toBe(201);
        expect(body.message).toMatchObject({
          room_code: room.room.code,
          seq: 1,
          updated_seq: 1,
          username: 'BraveOtter',
          is_from_host: false,
          kind: 'text',
          content: 'Hello @braveotter',
          mentions: ['BraveOtter'],
          is_deleted: false,
        });
        expect((await history()).messages).toEqual([body.message]);
      });

      it('X-Request-Id in goes out with the answer, and with the event to gateways', async () => {
        const path = `/api/chats/${room.room.code}/`;
        const heard: RoomRecord[] = [];
        await world
          .service(1)
          .app.get(MessageBus)
          .subscribe(room.room.code, {
            onRecord: (record) => void heard.push(record),
            onOrder: () => undefined,
            onResubscribed: () => undefined,
          });
        const [sender, joiner] = [randomUUID(), randomUUID()];
        const said = await world.call(`${path}messages/send/`, {
          token: guest.session_token,
          headers: { 'x-request-id': sender },
          body: { content: 'hello' },
        });
        expect(said.headers.get('x-request-id')).toBe(sender);
        await world.call(`${path}join/`, { headers: { 'x-request-id': joiner }, body: { username: 'QuietFox' } });
        while (heard.length < 2) await new Promise(setImmediate);
        const ids = Object.fromEntries(heard.map(({ header }) => [header.name, header.request_id]));
        expect(ids).toEqual({ 'chat:new_message': sender, 'chat:user_joined': joiner });
      });

      it('gives the same message for the same client_message_id and body, and refuses another body', async () => {
        const client_message_id = randomUUID();
        const first = await send({ content: 'once', client_message_id });
        const again = await send({ content: 'once', client_message_id }, guest.session_token, 1);
        const other = await send({ content: 'twice', client_message_id });
        expect([first.status, again.status, other.status]).toEqual([201, 200, 422]);
        expect(again.body.message).toEqual(first.body.message);
        expect(other.body.code).toBe('CHAT.IDEMPOTENCY_MISMATCH');
      });

      it('keeps one row when the same id comes 50 times at once, on two instances', async () => {
        const client_message_id = randomUUID();
        const sends = Array.from({ length: 50 }, (_, index) =>
          send({ content: 'race', client_message_id }, guest.session_token, index % 2),
        );
        const answers = await Promise.all(sends);
        expect(new Set(answers.map(({ body }) => body.message.id)).size).toBe(1);
        expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
        expect((await history()).messages).toHaveLength(1);
      });

      it('Per room, seq is 1, 2, 3 … with no hole, and its order is commit order: 32 writers on two instances', async () => {
        await slowCommits(world);
        const writers = Array.from({ length: 32 }, async (_, writer) => {
          for (let n = 0; n < 10; n += 1)
            expect((await send({ content: `${writer}:${n}` }, undefined, writer % 2)).status).toBe(201);
        });
        const seen = await watchWhile(world, room.room.code, Promise.all(writers));
        await world.query('drop function chat.dawdle cascade');
        expect(seen.filter(({ count, last, head }) => count !== last || last !== head)).toEqual([]);
        expect(new Set(seen.map(({ last }) => last)).size).toBeGreaterThan(5);
        const { messages, last_seq } = await history('?after_seq=0&limit=200');
        const rest = await history('?after_seq=200&limit=200');
        expect([...messages, ...rest.messages].map(({ seq }) => seq)).toEqual(
          Array.from({ length: 320 }, (_, index) => index + 1),
        );
        expect(last_seq).toBe(320);
        expect(rest.has_more).toBe(false);
      });

      it('would see a position that is committed before an earlier one', async () => {
        await send({ content: 'first' });
        const overtaking = (seq: number) =>
          `insert into chat.message (room_id, seq, id, updated_seq, participant_id, username, username_is_reserved,
             is_from_host, content, created_at)
           select room_id, ${seq}, gen_random_uuid(), ${seq}, participant_id, username, false, false, 'x', now()
           from chat.message where seq = 1 and room_id = (select id from chat.room where code = $1)`;
        const { code } = room.room;
        await whileLocked(world, overtaking(2), [code], async () => {
          await world.query(overtaking(3), [code]);
          expect(await lookAt(world, code)).toMatchObject({ count: 2, last: 3 });
        });
      });

      it('shows what it replies to, in this room only', async () => {
        const { body: first } = await send({ content: 'x'.repeat(150) });
        const { body: reply } = await send({ content: 'yes', reply_to_id: first.message.id });
        expect(reply.message.reply_to).toEqual({
          id: first.message.id,
          username: 'BraveOtter',
          content: 'x'.repeat(100),
          is_deleted: false,
        });
        expect((await history()).messages[1]).toEqual(reply.message);
        const elsewhere = await world.createRoom(await world.register());
        const { status, body } = await world.call<Problem>(`/api/chats/${elsewhere.room.code}/messages/send/`, {
          token: elsewhere.session_token,
          body: { content: 'no', reply_to_id: first.message.id },
        });
        expect([status, body.code]).toEqual([404, 'CHAT.REPLY_NOT_FOUND']);
      });

      it.each([
        [{ content: '  \n ' }, 400, 'CHAT.MESSAGE_EMPTY'],
        [{ content: 'x'.repeat(5001) }, 400, 'CHAT.MESSAGE_TOO_LONG'],
        [{ content: 5 }, 400, 'COMMON.MALFORMED_REQUEST'],
        [{ content: 'a', room: 'b' }, 400, 'COMMON.MALFORMED_REQUEST'],
        [{ content: 'a', reply_to_id: randomUUID() }, 404, 'CHAT.REPLY_NOT_FOUND'],
      ])('refuses %j', async (body, status, code) => {
        const answer = await send(body);
        expect([answer.status, answer.body.code]).toEqual([status, code]);
      });

      it('refuses no token, a token of another room, and a session that has ended', async () => {
        const path = `/api/chats/${room.room.code}/messages/send/`;
        const body = { content: 'let me in' };
        expect((await world.call(path, { body })).status).toBe(401);
        const other = await world.createRoom(await world.register());
        expect((await world.call<Problem>(path, { token: other.session_token, body })).body.code).toBe(
          'CHAT.MEMBERS_ONLY',
        );
        await world.call(`/api/chats/${room.room.code}/leave/`, { method: 'POST', token: guest.session_token });
        expect((await send({ content: 'still here?' })).body.code).toBe('CHAT.SESSION_REVOKED');
      });

      it('refuses messages to a closed room, and tells how long slow mode lasts', async () => {
        const patch = (body: unknown) =>
          world.call(`/api/chats/${room.room.code}/`, { method: 'PATCH', token: room.session_token, body });
        await patch({ slow_mode_seconds: 60 });
        expect((await send({ content: 'one' })).status).toBe(201);
        const slow = await send({ content: 'two' });
        expect([slow.status, slow.body.code]).toEqual([429, 'CHAT.SLOW_MODE']);
        expect(Number(slow.headers.get('retry-after'))).toBeGreaterThan(50);
        expect((await send({ content: 'hosts are exempt' }, room.session_token)).status).toBe(201);
        await patch({ is_active: false });
        expect((await send({ content: 'closed' })).body.code).toBe('CHAT.ROOM_CLOSED');
      });
    });

    describe('history', () => {
      it('pages backwards and forwards, oldest first in the page', async () => {
        for (let n = 1; n <= 7; n += 1) await send({ content: String(n) });
        const contents = async (query: string) => (await history(query)).messages.map(({ content }) => content);
        expect(await contents('?limit=3')).toEqual(['5', '6', '7']);
        expect(await contents('?limit=3&before_seq=5')).toEqual(['2', '3', '4']);
        expect(await contents('?limit=3&after_seq=5')).toEqual(['6', '7']);
        expect((await history('?limit=3')).has_more).toBe(true);
        expect((await history('?before_seq=1')).messages).toEqual([]);
      });

      it.each(['?limit=0', '?limit=201', '?before_seq=-1', '?before_seq=2&after_seq=1', '?limit=x', '?surprise=1'])(
        'refuses %s',
        async (query) => {
          expect((await world.call(`/api/chats/${room.room.code}/messages/${query}`)).status).toBe(400);
        },
      );
    });
  });
