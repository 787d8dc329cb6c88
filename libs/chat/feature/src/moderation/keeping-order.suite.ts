import type {
  CreateRoomResponse,
  HistoryResponse,
  JoinRoomResponse,
  MuteResponse,
  ParticipationResponse,
  PersonalMutesResponse,
  Problem,
  SearchResponse,
} from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { joinFrom, newPlace, OrderEar, type Place } from '../../test/guests.js';

export const describeKeepingOrder = (): void =>
  describe('keeping order', () => {
    let world: ChatWorld;
    let host: User;
    let room: CreateRoomResponse;
    let place: Place;
    let guest: JoinRoomResponse;

    beforeAll(async () => {
      world = await ChatWorld.start({ PERSONAL_MUTES_MAX: '2' });
      host = await world.register();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      room = await world.createRoom(host);
      place = newPlace();
      guest = (await joinFrom(world, place, room.room.code, { username: 'BraveOtter' })).body;
    });

    const path = (rest = '') => `/api/chats/${room.room.code}/${rest}`;
    const asHost = <Body>(call: string, body: unknown = { username: 'braveotter' }) =>
      world.call<Body & Problem>(path(call), { token: host.token, body });
    const send = (token = guest.session_token) =>
      world.call<Problem>(path('messages/send/'), { token, body: { content: 'hello' } });

    describe('Host: kick', () => {
      it('ends all sessions of the participant, who may come back under the same name', async () => {
        const ear = await OrderEar.at(world, room.room.code);
        const other = await joinFrom(world, place, room.room.code, { username: 'BraveOtter' });
        expect((await asHost('kick/', { username: 'braveotter', reason: 'Too loud' })).status).toBe(204);
        expect(await ear.until(1)).toMatchObject([
          { name: 'chat:sessions_ended', participant_id: guest.participant.id, reason: 'kicked', note: 'Too loud' },
        ]);
        expect(ear.orders[0]).not.toHaveProperty('session_id');
        for (const token of [guest.session_token, other.body.session_token])
          expect((await send(token)).status).toBe(401);
        const back = await joinFrom(world, place, room.room.code, { username: 'BraveOtter' });
        expect([back.status, back.body.participant.id]).toEqual([200, guest.participant.id]);
        expect((await send(back.body.session_token)).status).toBe(201);
      });

      it('of nobody is an error', async () => {
        expect((await asHost('kick/', { username: 'NobodyHere' })).body.code).toBe('CHAT.PARTICIPANT_NOT_FOUND');
      });
    });

    describe('Host: mute a participant', () => {
      it('who reads and does not write, react or edit, in the Back Room neither, until unmuted', async () => {
        const { id } = await world.say(room.room.code, guest.session_token, 'before');
        expect((await asHost<MuteResponse>('mute/')).body).toEqual({ username: 'BraveOtter', muted_until: null });
        const token = guest.session_token;
        expect((await send()).body.code).toBe('CHAT.MUTED');
        const react = await world.call<Problem>(path(`messages/${id}/react/`), { token, body: { emoji: '👍' } });
        const edit = await world.call<Problem>(path(`messages/${id}/`), {
          method: 'PATCH',
          token,
          body: { content: 'x' },
        });
        expect([react.body.code, edit.body.code]).toEqual(['CHAT.MUTED', 'CHAT.MUTED']);
        expect((await world.call(path('messages/'), { token })).status).toBe(200);
        const mine = await world.call<ParticipationResponse>(path('my-participation/'), { token });
        expect(mine.body.muted_until).toBeNull();
        expect((await asHost('unmute/')).status).toBe(204);
        expect((await send()).status).toBe(201);
      });

      it('for a while', async () => {
        const { muted_until } = (await asHost<MuteResponse>('mute/', { username: 'BraveOtter', seconds: 1 })).body;
        expect((await send()).body.code).toBe('CHAT.MUTED');
        while (Date.now() <= Date.parse(muted_until ?? '')) await new Promise(setImmediate);
        expect((await send()).status).toBe(201);
        const mine = await world.call<ParticipationResponse>(path('my-participation/'), { token: guest.session_token });
        expect(mine.body).not.toHaveProperty('muted_until');
      });

      it.each([0, -1, 1.5, 31_536_001, '60'])('refuses %j seconds', async (seconds) => {
        expect((await asHost('mute/', { username: 'BraveOtter', seconds })).status).toBe(400);
      });
    });

    describe("Personal mute: a user hides another user's messages; it takes effect live", () => {
      const mutes = (body?: unknown, token = guest.session_token) =>
        world.call<PersonalMutesResponse & Problem>(path('my-mutes/'), { token, body });
      const unmute = (username: string) =>
        world.call<PersonalMutesResponse>(path(`my-mutes/${username}/`), {
          method: 'DELETE',
          token: guest.session_token,
        });
      const history = async (token: string) =>
        (await world.call<HistoryResponse>(path('messages/'), { token })).body.messages.map(({ content }) => content);

      it('in history and search, for the one who muted only, until it is taken back', async () => {
        const spammer = await world.join(room.room.code, 'Spammer_1');
        const { id } = await world.say(room.room.code, spammer.session_token, 'buy this');
        await world.say(room.room.code, room.session_token, 'no thanks', { reply_to_id: id });
        expect((await mutes({ username: 'SPAMMER_1' })).body).toEqual({ usernames: ['Spammer_1'] });
        const { messages } = (await world.call<HistoryResponse>(path('messages/'), { token: guest.session_token }))
          .body;
        expect(messages).toMatchObject([
          { id, seq: 1, content: '', is_hidden: true },
          { content: 'no thanks', reply_to: { content: '' } },
        ]);
        const found = await world.call<SearchResponse>(path('search/?q=buy'), { token: guest.session_token });
        expect(found.body.messages.map(({ content }) => content)).toEqual(['']);
        expect(await history(room.session_token)).toEqual(['buy this', 'no thanks']);
        expect((await unmute('spammer_1')).body).toEqual({ usernames: [] });
        expect(await history(guest.session_token)).toEqual(['buy this', 'no thanks']);
      });

      it('live: gateways are told whom, and when they ask', async () => {
        const ear = await OrderEar.at(world, room.room.code);
        await world.join(room.room.code, 'Spammer_1');
        await mutes({ username: 'Spammer_1' });
        await mutes({ username: 'Spammer_1' });
        await unmute('Spammer_1');
        const about = { name: 'chat:mutes_changed', participant_id: guest.participant.id };
        expect(await ear.until(3)).toMatchObject([
          { ...about, muted: ['spammer_1'] },
          { ...about, muted: ['spammer_1'] },
          { ...about, muted: [] },
        ]);
      });

      it('has a limit, and names somebody', async () => {
        for (const name of ['Spammer_1', 'Spammer_2', 'Spammer_3']) await world.join(room.room.code, name);
        await mutes({ username: 'Spammer_1' });
        await mutes({ username: 'Spammer_2' });
        expect((await mutes({ username: 'Spammer_3' })).body.code).toBe('CHAT.MUTES_FULL');
        expect((await mutes({ username: 'Spammer_2' })).status).toBe(200);
        expect((await mutes({ username: 'NobodyHere' })).body.code).toBe('CHAT.PARTICIPANT_NOT_FOUND');
        expect((await mutes()).body.usernames).toEqual(['Spammer_1', 'Spammer_2']);
      });
    });
  });
