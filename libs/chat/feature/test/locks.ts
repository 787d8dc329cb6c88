import pg from 'pg';
import type { ChatWorld } from './chat-world.js';

/** Runs `work` while another connection holds what `statement` locks; `letGo` ends that sooner. */
export async function whileLocked<Result>(
  world: ChatWorld,
  statement: string,
  values: readonly unknown[],
  work: (letGo: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const holder = new pg.Client({ connectionString: world.databaseUrl });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query(statement, [...values]);
    return await work(async () => {
      await holder.query('rollback');
    });
  } finally {
    await holder.end();
  }
}

/** Until so many connections wait for locks, or `otherwise` has happened. */
export async function untilWaiting(world: ChatWorld, count: number, otherwise?: Promise<unknown>): Promise<void> {
  const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  const waited = { isOver: false };
  const end = () => (waited.isOver = true);
  void otherwise?.then(end, end);
  const deadline = Date.now() + 20_000;
  while (!waited.isOver && (await world.query(waiting)).length < count) {
    if (Date.now() > deadline) throw new Error('Nobody waits');
    await new Promise(setImmediate);
  }
}
