import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { plansMade, rowsRead } from '../../test/rows-read.js';

const saidBefore = 5_000;
const sends = 10;

let world: ChatWorld;
beforeAll(async () => {
  world = await ChatWorld.start();
});
afterAll(() => world.stop());

describe('a send', () => {
  it('reads no more when its author has said much before, also while Postgres has counted nothing', async () => {
    const { room } = await world.createRoom(await world.register());
    const { session_token: token } = await world.join(room.code, 'BraveOtter');
    await world.query(`alter table chat.message set (autovacuum_enabled = off)`);
    for (let n = 0; n < plansMade; n += 1) await world.say(room.code, token, `first ${n}`);
    await world.query(
      `insert into chat.message (room_id, seq, id, updated_seq, participant_id, username, username_is_reserved,
         is_from_host, content, client_message_id, created_at)
       select m.room_id, $2::int + n, gen_random_uuid(), $2::int + n, m.participant_id, m.username, false, false, 'more',
         gen_random_uuid(), now() from chat.message m, generate_series(1, $1::int) n where m.content = 'first 0'`,
      [saidBefore, plansMade],
    );
    await world.query(`update chat.room set last_seq = last_seq + $2 where code = $1`, [room.code, saidBefore]);

    for (let n = 0; n < sends; n += 1) {
      const body = { content: `and @BraveOtter says ${n}`, client_message_id: crypto.randomUUID() };
      const { status } = await world.call(`/api/chats/${room.code}/messages/send/`, { token, body });
      expect(status).toBe(201);
    }
    expect(await rowsRead(world, ['message'])).toBeLessThan(sends * 10);
  });
});
