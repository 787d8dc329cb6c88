import { randomUUID } from 'node:crypto';
import type {
  CreateRoomResponse,
  HistoryResponse,
  JoinRoomResponse,
  Message,
  MessageResponse,
  MyChatsResponse,
  Problem,
  ReadResponse,
  Room,
  SearchResponse,
} from '@chatpop/contracts';
import { reactionEmojis } from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';

export const describeMessageRules = (): void =>
  describe('message rules', () => {
    let world: ChatWorld;
    let host: User;
    let room: CreateRoomResponse;
    let guest: JoinRoomResponse;

    beforeAll(async () => {
      world = await ChatWorld.start({ RATE_LIMITS: 'on', MESSAGES_BURST: '10', REGISTRATIONS_PER_MINUTE: '1000' });
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      host = await world.register();
      room = await world.createRoom(host, { username: 'PierKeeper' });
      guest = await world.join(room.room.code, 'BraveOtter');
    });

    interface Options {
      readonly token?: string;
      readonly method?: string;
      readonly body?: unknown;
    }
    const call = <Body = MessageResponse & Problem>(
      path: string,
      { token = guest.session_token, ...rest }: Options = {},
    ) => world.call<Body>(`/api/chats/${room.room.code}/${path}`, { token, ...rest });
    const send = (content: string, more: object = {}, token = guest.session_token) =>
      call('messages/send/', { token, body: { content, ...more } });
    const say = async (content: string, more: object = {}, token = guest.session_token): Promise<Message> =>
      (await send(content, more, token)).body.message;
    const history = async (query = '') => (await call<HistoryResponse>(`messages/${query}`)).body;

    describe('Messages, as the domain has them', () => {
      it('1-5000 characters after trimming, NFC-normalised; plain text (clients render links, never HTML)', async () => {
        expect((await send('   ')).body.code).toBe('CHAT.MESSAGE_EMPTY');
        expect((await send(` ${'x'.repeat(5000)} `)).status).toBe(201);
        expect((await send('x'.repeat(5001))).body.code).toBe('CHAT.MESSAGE_TOO_LONG');
        expect((await say('e\u0301')).content).toBe('\u00e9');
        expect((await say('<b onclick=x>hi</b> https://example.com')).content).toBe(
          '<b onclick=x>hi</b> https://example.com',
        );
      });

      it('client_message_id makes a send idempotent for ever in that room and participant: the same id with the same body gives the same message and 200, with another body 422', async () => {
        const client_message_id = randomUUID();
        const first = await send('once', { client_message_id });
        await world.query(`update chat.message set created_at = now() - interval '3 years'`);
        const again = await send('once', { client_message_id });
        expect([first.status, again.status, again.body.message.id]).toEqual([201, 200, first.body.message.id]);
        expect((await send('once', { client_message_id: client_message_id.toUpperCase() })).status).toBe(200);
        expect((await send('twice', { client_message_id })).status).toBe(422);
        expect((await send('once', { client_message_id }, room.session_token)).status).toBe(201);
      });

      it('Reply: to a message of the same room that is not deleted; preview of 100 characters', async () => {
        const long = await say('x'.repeat(150));
        expect((await say('yes', { reply_to_id: long.id })).reply_to?.content).toBe('x'.repeat(100));
        await call(`messages/${long.id}/`, { method: 'DELETE' });
        expect((await send('too late', { reply_to_id: long.id })).body.code).toBe('CHAT.REPLY_NOT_FOUND');
        expect((await history()).messages[1]?.reply_to).toMatchObject({ content: '', is_deleted: true });
      });

      it('The author may edit for 15 min (marked edited) and delete', async () => {
        const { id } = await say('frist');
        const edit = (token: string) => call(`messages/${id}/`, { method: 'PATCH', token, body: { content: 'first' } });
        expect((await edit(guest.session_token)).body.message).toMatchObject({ content: 'first', is_edited: true });
        expect((await edit(room.session_token)).body.code).toBe('CHAT.AUTHOR_ONLY');
        await world.query(`update chat.message set created_at = created_at - interval '901 seconds' where id = $1`, [
          id,
        ]);
        expect((await edit(guest.session_token)).body.code).toBe('CHAT.EDIT_WINDOW_OVER');
        expect((await call(`messages/${id}/`, { method: 'DELETE' })).status).toBe(204);
      });

      it('host and staff may delete. A deleted message keeps its place, without content', async () => {
        const staff = await world.registerStaff();
        for (const token of [host.token, room.session_token, staff.token]) {
          const { id, seq } = await say('out of order');
          expect((await call(`messages/${id}/`, { method: 'DELETE', token })).status).toBe(204);
          const left = (await history()).messages.find((message) => message.id === id);
          expect(left).toMatchObject({ seq, content: '', is_deleted: true });
        }
        const other = await world.join(room.room.code, 'QuietFox');
        const { id } = await say('mine');
        const { body } = await call(`messages/${id}/`, { method: 'DELETE', token: other.session_token });
        expect(body.code).toBe('CHAT.AUTHOR_ONLY');
      });

      it('Reactions: 👍 ❤️ 😂 😮 😢 😡; a toggle for each participant and emoji; summary of counts with has_reacted', async () => {
        const { id } = await say('react to me');
        const react = (emoji: string, token = guest.session_token) =>
          call(`messages/${id}/react/`, { token, body: { emoji } });
        for (const emoji of reactionEmojis) expect((await react(emoji)).status).toBe(200);
        expect((await react('🍕')).status).toBe(400);
        await react('👍', room.session_token);
        await react('😡');
        const seen = (await history()).messages[0]?.reactions;
        expect(seen).toContainEqual({ emoji: '👍', count: 2, has_reacted: true });
        expect(seen?.map(({ emoji }) => emoji)).toEqual(reactionEmojis.slice(0, 5));
      });

      it('History: newest 50 by default, at most 200 a page, by before_seq / after_seq, oldest first in the page', async () => {
        await say('the first');
        await world.query(
          `insert into chat.message (room_id, seq, id, updated_seq, participant_id, username, username_is_reserved,
         is_from_host, content, created_at)
       select room_id, seq + n, gen_random_uuid(), seq + n, participant_id, username, false, false, 'filler', now()
       from chat.message, generate_series(1, 250) n where room_id = (select id from chat.room where code = $1)`,
          [room.room.code],
        );
        await world.query(`update chat.room set last_seq = 251 where code = $1`, [room.room.code]);
        const seqs = async (query: string) => (await history(query)).messages.map(({ seq }) => seq);
        const from = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
        expect(await seqs('')).toEqual(from(202, 50));
        expect(await seqs('?limit=200')).toEqual(from(52, 200));
        expect((await call('messages/?limit=201')).status).toBe(400);
        expect(await seqs('?before_seq=11&limit=5')).toEqual(from(6, 5));
        expect(await seqs('?after_seq=240')).toEqual(from(241, 11));
      });

      it('Mentions @username of participants are resolved at send and listed in the message', async () => {
        const { mentions } = await say('@braveotter and @PIERKEEPER, not @nobody_here or me@pierkeeper.example');
        expect(mentions).toEqual(['BraveOtter', 'PierKeeper']);
      });

      it('Unread count and last read seq for each participant', async () => {
        for (const content of ['one', 'two', 'three']) await say(content);
        const chats = async () =>
          (await world.call<MyChatsResponse>('/api/chats/my-chats/', { token: host.token })).body.chats;
        expect((await chats())[0]).toMatchObject({ unread_count: 3, last_read_seq: 0 });
        const read = (seq: number) => call<ReadResponse>('read/', { token: room.session_token, body: { seq } });
        expect((await read(2)).body).toEqual({ last_read_seq: 2, unread_count: 1 });
        expect((await read(1)).body.last_read_seq).toBe(2);
        expect((await chats())[0]).toMatchObject({ unread_count: 1, last_read_seq: 2 });
      });

      it('Limits: 5 messages/s with bursts of 10 for a participant; 429 with Retry-After', async () => {
        const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => send(`flood ${n}`)));
        const refused = answers.filter(({ status }) => status === 429);
        // Ten at once, and five for each second that the answers took.
        expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(10);
        expect(refused.length).toBeGreaterThan(0);
        expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
        expect((await send('another person', {}, room.session_token)).status).toBe(201);
      });

      it('slow mode on top; 429 with Retry-After', async () => {
        const path = `/api/chats/${room.room.code}/`;
        await world.call(path, { method: 'PATCH', token: host.token, body: { slow_mode_seconds: 60 } });
        const answers = await Promise.all([send('a'), send('b'), send('c')]);
        expect(answers.map(({ status }) => status).sort()).toEqual([201, 429, 429]);
        const slow = answers.find(({ status }) => status === 429);
        expect(slow?.body.code).toBe('CHAT.SLOW_MODE');
        expect(Number(slow?.headers.get('retry-after'))).toBeGreaterThan(30);
      });

      it("Search in a room's messages: words, newest first, members only", async () => {
        for (const content of ['a red kite', 'a blue kite', 'no such bird']) await say(content);
        const found = (await call<SearchResponse>('search/?q=kite')).body.messages.map(({ content }) => content);
        expect(found).toEqual(['a blue kite', 'a red kite']);
        expect((await world.call(`/api/chats/${room.room.code}/search/?q=kite`)).status).toBe(401);
        const elsewhere = await world.createRoom(host);
        expect((await call('search/?q=kite', { token: elsewhere.session_token })).status).toBe(403);
      });

      it("The host may highlight a message and set one as the room's announcement", async () => {
        const { id } = await say('read this');
        const highlight = (token: string) => call(`messages/${id}/highlight/`, { token, body: { highlighted: true } });
        expect((await highlight(guest.session_token)).status).toBe(403);
        expect((await highlight(room.session_token)).body.message.is_highlighted).toBe(true);
        const announce = (token: string) => call<{ room: Room }>('announcement/', { token, body: { message_id: id } });
        expect((await announce(guest.session_token)).status).toBe(403);
        expect((await announce(host.token)).body.room.announcement_message_id).toBe(id);
      });

      it('an edit against a deletion: whoever comes first, what was deleted stays empty', async () => {
        const said = await say('gone in a moment');
        const path = `messages/${said.id}/`;
        const edits = Array.from({ length: 6 }, (_, n) =>
          call(path, { method: 'PATCH', body: { content: `edit ${n}` } }),
        );
        const removal = call(path, { method: 'DELETE' });
        const answers = await Promise.all([...edits, removal]);
        expect(answers.every(({ status }) => [200, 204, 404].includes(status))).toBe(true);
        expect((await history()).messages).toMatchObject([{ content: '', is_deleted: true }]);
        const events = await world.heard(room.room.code, 0, (await history()).last_seq);
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
        expect(events.at(-1)?.type).toBe('message_deleted');
      });
    });
  });
