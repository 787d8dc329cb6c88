import type { CreateRoomResponse, HistoryResponse, JoinRoomResponse } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';

export const describeEditAgainstDelete = (): void =>
  describe('edit against delete', () => {
    let world: ChatWorld;
    let room: CreateRoomResponse;
    let guest: JoinRoomResponse;
    beforeAll(async () => {
      world = await ChatWorld.start({}, 2);
      room = await world.createRoom(await world.register());
      guest = await world.join(room.room.code, 'BraveOtter');
    });
    afterAll(() => world.stop());

    describe('edit against delete', () => {
      it('whichever comes first: a deleted message keeps its place, without content, and no event brings it back', async () => {
        for (let round = 0; round < 10; round += 1) {
          const { id, seq } = await world.say(room.room.code, guest.session_token, 'before');
          const path = `/api/chats/${room.room.code}/messages/${id}/`;
          const edit = (n: number) =>
            world.call(path, { method: 'PATCH', token: guest.session_token, body: { content: `edit ${n}` } }, n % 2);
          const remove = world.call(path, { method: 'DELETE', token: room.session_token }, 1);
          const edits = await Promise.all([edit(0), edit(1), edit(2)]);
          expect((await remove).status).toBe(204);
          const edited = edits.filter(({ status }) => status === 200).length;
          expect(edits.filter(({ status }) => status === 404)).toHaveLength(3 - edited);
          const { messages, last_seq } = (
            await world.call<HistoryResponse>(`/api/chats/${room.room.code}/messages/?before_seq=${seq + 1}&limit=1`)
          ).body;
          expect(messages).toMatchObject([{ id, seq, content: '', is_deleted: true, updated_seq: last_seq }]);
          expect(last_seq).toBe(seq + edited + 1);
          const told = (await world.heard(room.room.code, seq, edited + 1)).map(({ type }) => type);
          expect(told).toEqual([...Array<string>(edited).fill('message_updated'), 'message_deleted']);
        }
      });
    });
  });
