import type { CreateRoomResponse, Problem } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { statementsOf } from '../../test/statements.js';

export const describeAccessCodes = (): void =>
  describe('access codes', () => {
    let world: ChatWorld;
    let room: CreateRoomResponse;
    beforeAll(async () => {
      world = await ChatWorld.start();
      room = await world.createRoom(await world.register(), {
        access_mode: 'private',
        access_code: 'abcdefghijklmnop',
      });
    });
    afterAll(() => world.stop());

    const guess = async (access_code: string) => {
      const join = (headers: Record<string, string>) =>
        world.call<Problem>(`/api/chats/${room.room.code}/join/`, {
          headers,
          body: { username: 'Guesser_1', access_code },
        });
      const { answer, statements } = await statementsOf(join);
      return { answer: { ...answer.body, request_id: '' }, statements };
    };

    describe('X6: access codes: timing, brute force', () => {
      // Of a code itself only a keyed hash is compared, by a function whose time does not depend on what it compares.
      it('an answer tells nothing of how wrong a code is: the same words after the same work', async () => {
        const far = await guess('zzzzzzzzzzzzzzzz');
        expect(far.answer.code).toBe('CHAT.ACCESS_CODE_WRONG');
        expect(far.statements.length).toBeGreaterThan(0);
        for (const code of ['abcdefghijklmnox', 'a', 'a'.repeat(50)]) expect(await guess(code)).toEqual(far);
      });

      it('stored as a keyed hash, never returned', async () => {
        const rows = await world.query<Record<string, unknown>>('select * from chat.room where code = $1', [
          room.room.code,
        ]);
        expect(JSON.stringify(rows)).not.toContain('abcdefghijklmnop');
        const { body } = await world.call(`/api/chats/${room.room.code}/`, { token: room.session_token });
        expect(JSON.stringify([body, room])).not.toMatch(/abcdefghijklmnop|access_code/);
      });

      it('scripts in names and messages are data: JSON that no browser takes for anything else', async () => {
        const script = '<script>alert(1)</script><img src=x onerror=alert(1)>';
        const open = await world.createRoom(await world.register(), { name: script, description: script });
        const said = await world.say(open.room.code, open.session_token, script);
        expect([said.content, open.room.name]).toEqual([script, script]);
        for (const path of ['', 'messages/', `search/?q=${encodeURIComponent(script)}`, 'nothing/<script>/']) {
          const { headers } = await world.call(`/api/chats/${open.room.code}/${path}`, { token: open.session_token });
          expect(headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
          expect(headers.get('x-content-type-options')).toBe('nosniff');
        }
        const refused = await world.call<Problem>(`/api/chats/${open.room.code}/join/`, { body: { username: script } });
        expect([refused.status, JSON.stringify(refused.body).includes('<script>')]).toEqual([400, false]);
      });
    });
  });
