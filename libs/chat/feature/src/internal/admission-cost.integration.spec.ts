import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { idsIn } from '../../test/guests.js';
import { plansMade, rowsRead } from '../../test/rows-read.js';

const others = 2_000;
const admissions = 10;

let world: ChatWorld;
beforeAll(async () => {
  world = await ChatWorld.start();
});
afterAll(() => world.stop());

describe('an admission', () => {
  it('reads no more when the room had many sessions and ChatPop has banned many, though Postgres has counted nothing', async () => {
    const { room } = await world.createRoom(await world.register());
    const { session_token: token } = await world.join(room.code, 'BraveOtter');
    await world.query(`alter table chat.session set (autovacuum_enabled = off)`);
    await world.query(`alter table chat.ban set (autovacuum_enabled = off)`);
    const { sub, sid } = idsIn(token);
    const path = `${room.code}/admission/?participant_id=${sub}&session_id=${sid}&network=n1&device_id=${sub}`;
    const admit = () => world.internal<{ participant?: object }>(path);
    for (let n = 0; n < plansMade; n += 1) expect((await admit()).status).toBe(200);

    await world.query(
      `insert into chat.session (id, room_id, participant_id, expires_at)
       select gen_random_uuid(), s.room_id, s.participant_id, s.expires_at
       from chat.session s, generate_series(1, $2::int) where s.id = $1`,
      [sid, others],
    );
    await world.query(
      `with banned as (
         insert into chat.participant (id, room_id, username, username_key, username_is_reserved, is_host, joined_at)
         select gen_random_uuid(), p.room_id, 'Other' || n, 'other' || n, false, false, now()
         from chat.participant p, generate_series(1, $2::int) n where p.id = $1 returning id, username)
       insert into chat.ban (id, participant_id, username, tier, network, created_at)
       select gen_random_uuid(), id, username, 'ip', 'of ' || username, now() from banned`,
      [sub, others],
    );
    for (let n = 0; n < admissions; n += 1) expect((await admit()).body.participant).toBeDefined();
    for (const table of ['session', 'ban']) expect(await rowsRead(world, [table])).toBeLessThan(admissions * 10);
  });
});
