import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  backRoomCode,
  type CreateRoomResponse,
  type JoinRoomResponse,
  type ParticipantOrder,
  type ReadsResponse,
} from '@chatpop/contracts';
import { ChatWorld } from '../../test/chat-world.js';

export const describeReads = (): void =>
  describe('reads', () => {
    let world: ChatWorld;
    let room: CreateRoomResponse;
    let guest: JoinRoomResponse;
    let orders: ParticipantOrder[];

    beforeAll(async () => {
      world = await ChatWorld.start();
    });
    afterAll(() => world.stop());

    beforeEach(async () => {
      room = await world.createRoom(await world.register());
      guest = await world.join(room.room.code, 'BraveOtter');
      orders = [];
      for (const code of [room.room.code, backRoomCode(room.room.code)])
        await world.bus.subscribe(code, {
          onRecord: () => {},
          onResubscribed: () => {},
          onOrder: (order) => void orders.push(order),
        });
      for (const content of ['one', 'two', 'three']) await world.say(room.room.code, guest.session_token, content);
    });

    const who = (
      { session_token, participant }: { session_token: string; participant: { id: string } },
      seq: number,
    ) => {
      const payload = Buffer.from(session_token.split('.')[1] ?? '', 'base64url').toString();
      return { participant_id: participant.id, session_id: (JSON.parse(payload) as { sid: string }).sid, seq };
    };
    const keep = (reads: object[], code = room.room.code) =>
      world.tell<ReadsResponse & { code?: string }>(`${encodeURIComponent(code)}/reads/`, { reads });
    const told = () =>
      orders.flatMap((order) =>
        order.name === 'chat:reads' ? order.reads.map(({ participant_id, seq }) => [participant_id, seq]) : [],
      );
    const openBackRoom = () =>
      world.call(`/api/chats/${room.room.code}/back-room/`, {
        token: room.session_token,
        body: { price: 500, max_seats: 2 },
      });

    describe('positions that a gateway gathered', () => {
      it('go forward only, never beyond the end of the room, and are told together where they move', async () => {
        expect((await keep([who(guest, 2), who(room, 99)])).body.reads).toEqual(
          expect.arrayContaining([
            { participant_id: guest.participant.id, seq: 2 },
            { participant_id: room.participant.id, seq: 3 },
          ]),
        );
        expect((await keep([who(guest, 1)])).body.reads).toEqual([{ participant_id: guest.participant.id, seq: 2 }]);
        await keep([who(guest, 3)]);
        while (told().length < 3) await new Promise(setImmediate);
        expect(told()).toEqual(
          expect.arrayContaining([
            [guest.participant.id, 2],
            [guest.participant.id, 3],
            [room.participant.id, 3],
          ]),
        );
        expect(orders.filter(({ name }) => name === 'chat:reads')).toHaveLength(2);
      });

      it('are not kept for a session that has ended, or is of somebody else', async () => {
        const other = await world.join(room.room.code, 'CalmHeron');
        const stolen = { ...who(guest, 3), participant_id: other.participant.id };
        const leaving = who(other, 3);
        await world.call(`/api/chats/${room.room.code}/leave/`, { token: other.session_token, body: {} });
        expect((await keep([stolen, leaving])).body.reads).toEqual([]);
      });

      it('are kept in the Back Room for those inside only', async () => {
        await openBackRoom();
        const inner = backRoomCode(room.room.code);
        await world.say(`${room.room.code}/back-room`, room.session_token, 'inside');
        const { body } = await keep([who(guest, 1), who(room, 1)], inner);
        expect(body.reads).toEqual([{ participant_id: room.participant.id, seq: 1 }]);
      });

      it('are refused in another form', async () => {
        for (const reads of [[], [{ ...who(guest, 1), seq: -1 }], [{ ...who(guest, 1), extra: 1 }]])
          expect((await keep(reads)).status).toBe(400);
        const path = `/internal/rooms/${room.room.code}/reads/`;
        expect((await world.call(path, { token: guest.session_token, body: { reads: [who(guest, 1)] } })).status).toBe(
          404,
        );
      });
    });

    describe('POST read', () => {
      it("tells the person's sockets when it moves, and not when it does not", async () => {
        for (const seq of [2, 2, 1, 3])
          await world.call(`/api/chats/${room.room.code}/read/`, { token: guest.session_token, body: { seq } });
        while (told().length < 2) await new Promise(setImmediate);
        expect(told()).toEqual([
          [guest.participant.id, 2],
          [guest.participant.id, 3],
        ]);
      });
    });
  });
