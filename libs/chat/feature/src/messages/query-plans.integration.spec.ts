import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { hotQueries } from '../../test/hot-queries.js';
import { HotScene } from '../../test/hot-scene.js';
import { fillLargeChat, largeTables } from '../../test/large-chat.js';

/** More often than a connection plans anew for the given values: the kept plans are tried as well. */
const times = 8;

let world: ChatWorld;
let scene: HotScene;

beforeAll(async () => {
  world = await ChatWorld.start({ OUTBOX_SWEEP_MS: '3600000' });
  scene = await HotScene.build(world);
  await fillLargeChat(world);
}, 120_000);
afterAll(() => world.stop());

/** How often each table was read from end to end. What our connections counted is told when they end. */
async function sequentialScans(): Promise<Record<string, number>> {
  await world.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and application_name = 'chatpop-chat'`,
  );
  await world.query(`select pg_stat_force_next_flush()`);
  const rows = await world.query<{ relname: string; seq_scan: string }>(
    `select relname, seq_scan from pg_stat_user_tables where schemaname = 'chat' and relname = any($1)`,
    [largeTables],
  );
  return Object.fromEntries(rows.map(({ relname, seq_scan }) => [relname, Number(seq_scan)]));
}

describe('hot queries never read a large table from end to end', () => {
  it.each(Object.keys(hotQueries))(
    '%s',
    async (name) => {
      const before = await sequentialScans();
      expect(Object.keys(before).sort()).toEqual([...largeTables]);
      for (let n = 0; n < times; n += 1) await hotQueries[name]?.(scene, n);
      expect(await sequentialScans()).toEqual(before);
    },
    60_000,
  );

  it('would see one that did', async () => {
    const before = await sequentialScans();
    await world.query(`set enable_indexscan = off; set enable_bitmapscan = off; set enable_indexonlyscan = off;
      select 1 from chat.message where id = gen_random_uuid()`);
    expect((await sequentialScans())['message']).toBe((before['message'] ?? 0) + 1);
  });
});
