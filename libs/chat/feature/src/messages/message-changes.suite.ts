import { randomUUID } from 'node:crypto';
import type {
  CreateRoomResponse,
  HistoryResponse,
  JoinRoomResponse,
  Message,
  MessageResponse,
  Problem,
} from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';

export const describeMessageChanges = (): void =>
  describe('message changes', () => {
    let world: ChatWorld;
    let host: User;
    let room: CreateRoomResponse;
    let author: JoinRoomResponse;
    let other: JoinRoomResponse;
    let message: Message;

    beforeAll(async () => {
      world = await ChatWorld.start();
      host = await world.register();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      room = await world.createRoom(host);
      author = await world.join(room.room.code, 'BraveOtter');
      other = await world.join(room.room.code, 'Quiet_Fox');
      message = await world.say(room.room.code, author.session_token, 'first');
    });

    const call = (method: string, rest: string, token?: string, body?: unknown, code = room.room.code) =>
      world.call<MessageResponse & Problem>(`/api/chats/${code}/messages/${rest}`, { method, token, body });
    const edit = (content: string, token = author.session_token, id = message.id) =>
      call('PATCH', `${id}/`, token, { content });
    const remove = (token?: string, id = message.id) => call('DELETE', `${id}/`, token);
    const react = (emoji: string, token = other.session_token, id = message.id) =>
      call('POST', `${id}/react/`, token, { emoji });
    const history = async (query = '', token?: string) =>
      (await world.call<HistoryResponse>(`/api/chats/${room.room.code}/messages/${query}`, { token })).body.messages;
    const age = (seconds: number) =>
      world.query(`update chat.message set created_at = created_at - make_interval(secs => $1) where id = $2`, [
        seconds,
        message.id,
      ]);

    describe('edit', () => {
      it('is for the author, for 15 minutes; the message is marked edited, and everybody is told', async () => {
        await age(899);
        const { status, body } = await edit('  second @quiet_fox ');
        expect(status).toBe(200);
        expect(body.message).toMatchObject({
          id: message.id,
          seq: 1,
          updated_seq: 2,
          content: 'second @quiet_fox',
          mentions: ['Quiet_Fox'],
          is_edited: true,
        });
        expect((await world.heard(room.room.code, 1, 1))[0]).toMatchObject({
          type: 'message_updated',
          seq: 2,
          data: { message: body.message },
        });
        expect(await history('?after_seq=1')).toEqual([body.message]);
        await age(2);
        expect((await edit('too late')).body.code).toBe('CHAT.EDIT_WINDOW_OVER');
      });

      it('refuses everybody else, the host included', async () => {
        for (const token of [other.session_token, room.session_token])
          expect((await edit('mine now', token)).body.code).toBe('CHAT.AUTHOR_ONLY');
        expect((await edit(' \n ')).body.code).toBe('CHAT.MESSAGE_EMPTY');
        expect((await history())[0]).toMatchObject({ content: 'first', is_edited: false });
      });

      it('does not break a repeated send', async () => {
        const client_message_id = randomUUID();
        const sent = await world.say(room.room.code, author.session_token, 'once', { client_message_id });
        await edit('changed', author.session_token, sent.id);
        const again = await call('POST', 'send/', author.session_token, { content: 'once', client_message_id });
        expect(again).toMatchObject({ status: 200, body: { message: { id: sent.id, content: 'changed' } } });
      });
    });

    describe('delete', () => {
      it('is for the author, the host and staff; the place stays, the content goes', async () => {
        const staff = await world.registerStaff();
        const codeless = (await world.register()).token;
        expect((await remove(other.session_token)).body.code).toBe('CHAT.AUTHOR_ONLY');
        expect((await remove(codeless)).body.code).toBe('CHAT.MEMBERS_ONLY');
        expect((await remove()).status).toBe(401);
        for (const token of [author.session_token, room.session_token, host.token, staff.token]) {
          const { id, seq } = await world.say(room.room.code, author.session_token, 'a secret', {
            reply_to_id: message.id,
          });
          await react('👍', other.session_token, id);
          expect((await remove(token, id)).status).toBe(204);
          expect((await history()).find((shown) => shown.id === id)).toMatchObject({
            seq,
            content: '',
            reactions: [],
            is_deleted: true,
          });
        }
        const kept = await world.query(`select 1 from chat.message m where m::text ilike '%secret%'`);
        expect(kept).toEqual([]);
      });

      it('tells once, and blanks the previews of replies', async () => {
        const reply = await world.say(room.room.code, other.session_token, 'yes', { reply_to_id: message.id });
        await remove(author.session_token);
        await remove(author.session_token);
        await world.say(room.room.code, other.session_token, 'next');
        expect((await world.heard(room.room.code, 2, 2)).map(({ type, data }) => ({ type, data }))).toMatchObject([
          { type: 'message_deleted', data: { message_id: message.id } },
          { type: 'new_message' },
        ]);
        expect((await history()).find(({ id }) => id === reply.id)?.reply_to).toMatchObject({
          content: '',
          is_deleted: true,
        });
      });

      it('leaves nothing to edit or to react to', async () => {
        await remove(author.session_token);
        expect((await edit('back')).body.code).toBe('CHAT.MESSAGE_NOT_FOUND');
        expect((await react('👍')).body.code).toBe('CHAT.MESSAGE_NOT_FOUND');
      });

      it('wins or loses against an edit as a whole, and every event has its seq', async () => {
        for (let round = 0; round < 10; round += 1) {
          const { id, seq } = await world.say(room.room.code, author.session_token, 'race');
          const [edited, removed] = await Promise.all([
            edit('edited', author.session_token, id),
            remove(host.token, id),
          ]);
          expect(removed.status).toBe(204);
          expect([200, 404]).toContain(edited.status);
          expect((await history()).at(-1)).toMatchObject({ id, content: '', is_deleted: true });
          const types = edited.status === 200 ? ['message_updated', 'message_deleted'] : ['message_deleted'];
          expect((await world.heard(room.room.code, seq, types.length)).map(({ type }) => type)).toEqual(types);
        }
      });
    });

    describe('react', () => {
      it('toggles for each participant and emoji, and counts', async () => {
        await react('👍');
        await react('👍', author.session_token);
        expect((await react('❤️')).body.message.reactions).toEqual([
          { emoji: '👍', count: 2, has_reacted: true },
          { emoji: '❤️', count: 1, has_reacted: true },
        ]);
        expect((await react('👍')).body.message.reactions).toEqual([
          { emoji: '👍', count: 1, has_reacted: false },
          { emoji: '❤️', count: 1, has_reacted: true },
        ]);
        const [last] = await world.heard(room.room.code, 4, 1);
        expect(last).toMatchObject({
          type: 'reaction',
          data: {
            message_id: message.id,
            reactions: [
              { emoji: '👍', count: 1 },
              { emoji: '❤️', count: 1 },
            ],
          },
        });
        const seen = async (token?: string) => (await history('', token))[0]?.reactions;
        expect(await seen(author.session_token)).toEqual([
          { emoji: '👍', count: 1, has_reacted: true },
          { emoji: '❤️', count: 1, has_reacted: false },
        ]);
        expect(await seen()).toEqual([
          { emoji: '👍', count: 1 },
          { emoji: '❤️', count: 1 },
        ]);
      });

      it.each(['🍕', '', '👍👍', 'like'])('refuses %j', async (emoji) => {
        expect((await react(emoji)).status).toBe(400);
      });

      it('counts right when many react at once', async () => {
        const people = await Promise.all(
          Array.from({ length: 10 }, (_, n) => world.join(room.room.code, `Fan_of_${n}`)),
        );
        await Promise.all(
          people.flatMap(({ session_token }) => ['😂', '😮'].map((emoji) => react(emoji, session_token))),
        );
        expect((await history())[0]?.reactions).toEqual([
          { emoji: '😂', count: 10 },
          { emoji: '😮', count: 10 },
        ]);
        const events = await world.heard(room.room.code, 1, 20);
        expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
      });
    });

    describe('highlight', () => {
      it('is for the host, and shows', async () => {
        const highlight = (token: string, highlighted = true) =>
          call('POST', `${message.id}/highlight/`, token, { highlighted });
        expect((await highlight(author.session_token)).body.code).toBe('CHAT.HOST_ONLY');
        expect((await highlight(room.session_token)).body.message).toMatchObject({
          is_highlighted: true,
          updated_seq: 2,
        });
        expect((await highlight(host.token)).body.message.updated_seq).toBe(2);
        expect((await highlight(host.token, false)).body.message.is_highlighted).toBeUndefined();
      });
    });

    describe('a message of another room', () => {
      it('is not there', async () => {
        const elsewhere = await world.createRoom(host);
        const { id } = await world.say(elsewhere.room.code, elsewhere.session_token, 'elsewhere');
        const answers = [
          await edit('x', author.session_token, id),
          await remove(room.session_token, id),
          await react('👍', other.session_token, id),
          await call('POST', `${id}/highlight/`, room.session_token, { highlighted: true }),
          await edit('x', author.session_token, randomUUID()),
        ];
        expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
          answers.map(() => [404, 'CHAT.MESSAGE_NOT_FOUND']),
        );
        expect((await edit('x', author.session_token, 'not-an-id')).status).toBe(400);
      });
    });

    describe('a closed room', () => {
      it('is read-only: nobody edits, reacts or deletes but the host and staff', async () => {
        await world.call(`/api/chats/${room.room.code}/`, {
          method: 'PATCH',
          token: host.token,
          body: { is_active: false },
        });
        for (const answer of [await edit('late'), await react('👍'), await remove(author.session_token)])
          expect(answer.body.code).toBe('CHAT.ROOM_CLOSED');
        expect((await history()).map(({ content, kind }) => [content, kind])).toEqual([
          ['first', 'text'],
          ['The room is closed. You can read, not write.', 'system'],
        ]);
        expect((await remove(host.token)).status).toBe(204);
      });
    });
  });
