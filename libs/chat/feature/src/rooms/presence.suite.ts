import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { backRoomCode, type CreateRoomResponse, type JoinRoomResponse, type Presence } from '@chatpop/contracts';
import type { RoomRecord } from '@chatpop/message-bus';
import { PresenceStore } from '@chatpop/presence';
import { ChatWorld, type User } from '../../test/chat-world.js';

export const describePresence = (): void =>
  describe('presence', () => {
    let world: ChatWorld;
    let host: User;
    let room: CreateRoomResponse;
    let hidden: CreateRoomResponse;
    let guest: JoinRoomResponse;

    beforeAll(async () => {
      world = await ChatWorld.start();
    });
    afterAll(() => world.stop());

    beforeEach(async () => {
      host = await world.register();
      room = await world.createRoom(host);
      hidden = await world.createRoom(host, { access_mode: 'private', access_code: 'seagull' });
      guest = await world.join(room.room.code, 'BraveOtter');
    });

    const store = (): PresenceStore => world.service().app.get(PresenceStore);
    const change = { arriving: [], present: [], leaving: [], gone: [] };
    const arrive = (code: string, participantId: string, username: string) =>
      store().update(code, { ...change, arriving: [{ participantId, username }] });
    const show = (code: string, token?: string) =>
      world.call<Presence & { code?: string }>(`/api/chats/${code}/presence/`, { token });

    describe('GET presence', () => {
      it('shows who is in a public room to anybody, each person once', async () => {
        const code = room.room.code;
        expect((await show(code)).body).toEqual({ count: 0, sample: [] });
        for (const _tab of [1, 2]) await arrive(code, guest.participant.id, 'BraveOtter');
        expect(await show(code)).toMatchObject({ status: 200, body: { count: 1, sample: ['BraveOtter'] } });
      });

      it('shows a private room to its members, its host and staff only', async () => {
        const { code } = hidden.room;
        await arrive(code, randomUUID(), 'SecretFox');
        const member = await world.join(code, 'CalmHeron', { access_code: 'seagull' });
        for (const token of [undefined, guest.session_token, (await world.register()).token]) {
          const { status, body } = await show(code, token);
          expect([status, body.code]).toEqual([403, 'CHAT.MEMBERS_ONLY']);
          expect(JSON.stringify(body)).not.toContain('SecretFox');
        }
        for (const token of [member.session_token, host.token, (await world.registerStaff()).token])
          expect((await show(code, token)).body).toEqual({ count: 1, sample: ['SecretFox'] });
        expect((await show('ZZZZZZZZ')).status).toBe(404);
      });

      it('shows the Back Room to those inside only', async () => {
        const { code } = room.room;
        const body = { price: 500, max_seats: 2 };
        await world.call(`/api/chats/${code}/back-room/`, { token: room.session_token, body });
        await arrive(backRoomCode(code), room.participant.id, 'HostHeron');
        const inside = (token?: string) => show(`${code}/back-room`, token);
        expect((await inside()).status).toBe(401);
        expect((await inside(guest.session_token)).body.code).toBe('CHAT.BACK_ROOM_NO_SEAT');
        expect((await inside((await world.registerStaff()).token)).body.code).toBe('CHAT.BACK_ROOM_NO_SEAT');
        expect((await inside(room.session_token)).body).toEqual({ count: 1, sample: ['HostHeron'] });
        expect((await show(code)).body.count).toBe(0);
      });
    });

    describe('joining and leaving', () => {
      let told: { type: string; username: string }[];
      let end: () => Promise<void>;

      beforeEach(async () => {
        told = [];
        const onRecord = ({ event }: RoomRecord): void => {
          const { type, data } = JSON.parse(event) as { type: string; data: { username: string } };
          if (type.startsWith('user_')) told.push({ type, username: data.username });
        };
        end = await world.bus.subscribe(room.room.code, { onRecord, onOrder: () => {}, onResubscribed: () => {} });
      });

      const hears = async (count: number): Promise<void> => {
        while (told.length < count) await new Promise(setImmediate);
      };
      const leave = (session_token: string) =>
        world.call(`/api/chats/${room.room.code}/leave/`, { token: session_token, body: {} });

      it('is told once: a newcomer on joining, and not again when they open their first socket', async () => {
        const member = await world.join(room.room.code, 'CalmHeron');
        expect(await arrive(room.room.code, member.participant.id, 'CalmHeron')).toMatchObject({
          count: 1,
          joined: [],
        });
        await leave(member.session_token);
        await hears(2);
        expect(told).toEqual([
          { type: 'user_joined', username: 'CalmHeron' },
          { type: 'user_left', username: 'CalmHeron' },
        ]);
        expect((await show(room.room.code)).body.count).toBe(0);
        await end();
      });

      it('tells of those as well whose leases ended just then: nobody else is told of them', async () => {
        const report = { at: 0, count: 0, sample: [], joined: [], left: ['CalmHeron', 'BraveOtter'] };
        jest.spyOn(store(), 'update').mockResolvedValueOnce(report);
        await leave(guest.session_token);
        await hears(2);
        expect(told).toEqual([
          { type: 'user_left', username: 'BraveOtter' },
          { type: 'user_left', username: 'CalmHeron' },
        ]);
        await end();
      });

      it('does not tell that somebody left who is still there under another session', async () => {
        const join = () =>
          world.call<JoinRoomResponse>(`/api/chats/${room.room.code}/join/`, { token: host.token, body: {} });
        const { body } = await join();
        await arrive(room.room.code, body.participant.id, body.participant.username);
        await leave(body.session_token);
        await leave(guest.session_token);
        await hears(1);
        expect(told).toEqual([{ type: 'user_left', username: 'BraveOtter' }]);
        expect((await show(room.room.code)).body.count).toBe(1);
        await end();
      });
    });
  });
