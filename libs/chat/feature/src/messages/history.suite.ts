import type {
  CreateRoomResponse,
  HistoryResponse,
  JoinRoomResponse,
  Message,
  Problem,
  ReadResponse,
  SearchResponse,
} from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { statementsOf } from '../../test/statements.js';

export const describeHistory = (): void =>
  describe('history', () => {
    let world: ChatWorld;
    let host: User;
    let room: CreateRoomResponse;
    let guest: JoinRoomResponse;

    beforeAll(async () => {
      world = await ChatWorld.start({ UNREAD_COUNT_MAX: '20' }, 2);
      host = await world.register();
      room = await world.createRoom(host);
      guest = await world.join(room.room.code, 'BraveOtter');
    });
    afterAll(() => world.stop());

    async function counting(url: string, token: string | undefined) {
      const { answer, statements } = await statementsOf((headers) =>
        world.call<HistoryResponse>(url, { token, headers }),
      );
      return { body: answer.body, queries: statements.length };
    }
    const path = (rest: string, code = room.room.code) => `/api/chats/${code}/${rest}`;

    describe('a page of history', () => {
      let messages: Message[];
      beforeAll(async () => {
        let last: Message | undefined;
        for (let n = 0; n < 50; n += 1) {
          last = await world.say(room.room.code, guest.session_token, `message ${n}`, last && { reply_to_id: last.id });
          const react = { token: guest.session_token, body: { emoji: '😂' } };
          await world.call(path(`messages/${last.id}/react/`), react);
        }
        messages = (await world.call<HistoryResponse>(path('messages/'))).body.messages;
      });

      it('counts every statement of a request, and none of others', async () => {
        await Promise.all([
          counting(path('messages/?before_seq=10'), undefined).then(({ queries }) => expect(queries).toBe(2)),
          world.call(path('messages/?before_seq=9')),
        ]);
      });

      it.each([
        ['a stranger', () => undefined],
        ['a member', () => guest.session_token],
      ])('with 50 replies and reactions is two queries for %s, the check of access among them', async (_, token) => {
        // Something that changes the room, so that nothing is kept of it.
        await world.call(path(''), { method: 'PATCH', token: host.token, body: { description: `${Math.random()}` } });
        const { body, queries } = await counting(path('messages/'), token());
        expect(body.messages).toHaveLength(50);
        expect(body.messages.every(({ reactions }) => reactions.length === 1)).toBe(true);
        expect(body.messages.slice(1).every(({ reply_to }) => reply_to !== undefined)).toBe(true);
        expect(queries).toBe(2);
        const again = await counting(path('messages/'), token());
        expect(again.body).toEqual(body);
        expect(again.queries).toBe(1);
        expect((await counting(path(`messages/?after_seq=${body.last_seq}`), token())).queries).toBe(1);
        const { body: short } = await counting(path('messages/?limit=3'), token());
        expect(short.messages).toEqual(body.messages.slice(-3));
        expect(short.has_more).toBe(true);
      });

      it('after a position is by latest change', async () => {
        const first = messages[0];
        const edit = { method: 'PATCH', token: guest.session_token, body: { content: 'edited' } };
        await world.call(path(`messages/${first?.id ?? ''}/`), edit);
        const { body } = await world.call<HistoryResponse>(
          path(`messages/?after_seq=${messages.at(-1)?.updated_seq ?? 0}`),
        );
        expect(body.messages.map(({ content, seq }) => [content, seq])).toEqual([['edited', 1]]);
      });

      it('shows an edit, a reaction and a deletion at once, on every instance', async () => {
        const { code } = room.room;
        const said = await world.say(code, guest.session_token, 'kept for a moment');
        const other = await world.join(code, 'QuietFox');
        const seen = async (token: string, instance: number) =>
          (await world.call<HistoryResponse>(path('messages/'), { token }, instance)).body.messages.at(-1);
        const change = (method: string, rest: string, body?: unknown, instance = 0) =>
          world.call(path(`messages/${said.id}/${rest}`), { method, token: guest.session_token, body }, instance);
        for (const instance of [0, 1]) expect((await seen(other.session_token, instance))?.content).toBe(said.content);
        await change('PATCH', '', { content: 'changed' }, 0);
        for (const instance of [0, 1]) expect((await seen(other.session_token, instance))?.content).toBe('changed');
        await change('POST', 'react/', { emoji: '👍' }, 1);
        for (const instance of [0, 1]) {
          const reacted = async (token: string) => (await seen(token, instance))?.reactions[0]?.has_reacted;
          expect([await reacted(guest.session_token), await reacted(other.session_token)]).toEqual([true, false]);
        }
        await change('DELETE', '', undefined, 0);
        for (const instance of [0, 1]) expect(await seen(other.session_token, instance)).toMatchObject({ content: '' });
      });
    });

    describe('search', () => {
      let code: string;
      let inside: JoinRoomResponse;
      const search = (q: string, token: string | undefined = inside.session_token, more = '') =>
        world.call<SearchResponse & Problem>(path(`search/?q=${encodeURIComponent(q)}${more}`, code), { token });
      const found = async (q: string, more = '') =>
        (await search(q, inside.session_token, more)).body.messages.map(({ content }) => content);

      beforeAll(async () => {
        const place = await world.createRoom(host);
        code = place.room.code;
        inside = await world.join(code, 'Searcher');
        for (const content of ['A red Boat', 'a blue boat', 'café on the pier', 'the red pier'])
          await world.say(code, inside.session_token, content);
        const elsewhere = await world.createRoom(host);
        await world.say(elsewhere.room.code, elsewhere.session_token, 'a red boat elsewhere');
      });

      it('finds words in any case, newest first, in this room only', async () => {
        expect(await found('RED')).toEqual(['the red pier', 'A red Boat']);
        expect(await found('red boat')).toEqual(['A red Boat']);
        expect(await found('"red boat" or blue')).toEqual(['a blue boat', 'A red Boat']);
        expect(await found('red -pier')).toEqual(['A red Boat']);
        expect(await found('CAFÉ')).toEqual(['café on the pier']);
        expect(await found('elsewhere')).toEqual([]);
      });

      it('pages', async () => {
        const { body } = await search('boat', undefined, '&limit=1');
        expect(body).toMatchObject({ has_more: true, messages: [{ content: 'a blue boat' }] });
        expect(await found('boat', `&limit=1&before_seq=${body.messages[0]?.seq ?? 0}`)).toEqual(['A red Boat']);
      });

      it('finds what an edit says, and nothing that was deleted', async () => {
        const { id } = await world.say(code, inside.session_token, 'walrus');
        const message = path(`messages/${id}/`, code);
        await world.call(message, { method: 'PATCH', token: inside.session_token, body: { content: 'narwhal' } });
        expect([await found('walrus'), await found('narwhal')]).toEqual([[], ['narwhal']]);
        await world.call(message, { method: 'DELETE', token: inside.session_token });
        expect(await found('narwhal')).toEqual([]);
      });

      it('is for members only, also in a public room', async () => {
        expect((await world.call(path('search/?q=red', code))).status).toBe(401);
        expect((await search('red', guest.session_token)).body.code).toBe('CHAT.MEMBERS_ONLY');
        expect((await search('red', host.token)).status).toBe(200);
      });

      it.each(["'", '"', '\\', 'a & | ! b', '<->', ':*', "#'", '((((', '-', 'x'.repeat(200)])(
        'takes %j as words, whatever they are',
        async (q) => {
          expect((await search(q)).status).toBe(200);
        },
      );

      it.each(['👍', '!!!', '""'])('finds nothing without a word: %j', async (q) => {
        expect(await found(q)).toEqual([]);
      });

      it.each(['', '%20', 'x'.repeat(201)])('refuses %j', async (q) => {
        expect((await world.call(path(`search/?q=${q}`, code), { token: inside.session_token })).status).toBe(400);
      });
    });

    describe('read', () => {
      it('goes forward only, not beyond the end, and counts what others said after it', async () => {
        const place = await world.createRoom(host);
        const reader = await world.join(place.room.code, 'Reader_1');
        const read = async (seq: number) =>
          (
            await world.call<ReadResponse>(path('read/', place.room.code), {
              token: reader.session_token,
              body: { seq },
            })
          ).body;
        for (let n = 0; n < 5; n += 1) await world.say(place.room.code, place.session_token, `hello ${n}`);
        await world.say(place.room.code, reader.session_token, 'my own');
        expect(await read(2)).toEqual({ last_read_seq: 2, unread_count: 3 });
        expect(await read(1)).toEqual({ last_read_seq: 2, unread_count: 3 });
        expect(await read(9_999)).toEqual({ last_read_seq: 6, unread_count: 0 });
        for (let n = 0; n < 25; n += 1) await world.say(place.room.code, place.session_token, `more ${n}`);
        expect(await read(0)).toEqual({ last_read_seq: 6, unread_count: 20 });
      });

      it('refuses whose session has ended', async () => {
        const leaver = await world.join(room.room.code, 'Leaver_1');
        await world.call(path('leave/'), { method: 'POST', token: leaver.session_token });
        const answer = await world.call<Problem>(path('read/'), { token: leaver.session_token, body: { seq: 1 } });
        expect(answer.body.code).toBe('CHAT.SESSION_REVOKED');
      });
    });
  });
