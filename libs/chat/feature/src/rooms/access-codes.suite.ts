import type { CreateRoomResponse, Problem } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';

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
      const began = performance.now();
      const { body } = await world.call<Problem>(`/api/chats/${room.room.code}/join/`, {
        body: { username: 'Guesser_1', access_code },
      });
      return { ms: performance.now() - began, body };
    };

    describe('X6: access codes: timing, brute force', () => {
      it('an answer tells nothing of how wrong a code is, in words or in time', async () => {
        const guesses = { far: 'zzzzzzzzzzzzzzzz', near: 'abcdefghijklmnox', short: 'a', long: 'a'.repeat(50) };
        const times: Record<string, number[]> = {};
        const texts = new Set<string>();
        for (let round = 0; round < 40; round += 1) {
          for (const [name, code] of Object.entries(guesses)) {
            const { ms, body } = await guess(code);
            (times[name] ??= []).push(ms);
            texts.add(JSON.stringify({ ...body, request_id: '' }));
          }
        }
        expect(texts.size).toBe(1);
        expect([...texts][0]).toContain('CHAT.ACCESS_CODE_WRONG');
        // The fastest of each is the code's own time; the rest is what else the machine does. A comparison that stopped at
        // the first difference would differ by nanoseconds; a second query by a millisecond or more.
        const fastest = Object.values(times).map((ms) => Math.min(...ms));
        expect(Math.max(...fastest) / Math.min(...fastest)).toBeLessThan(1.5);
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
