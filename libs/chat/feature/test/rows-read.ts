import type { ChatWorld } from './chat-world.js';

/** So often, and Postgres keeps its plan: one that it made of tables with nothing in them. */
export const plansMade = 8;

/** Rows of these tables that were found by an index so far. What our connections counted is told when they end. */
export async function rowsRead(world: ChatWorld, tables: readonly string[]): Promise<number> {
  await world.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and application_name = 'chatpop-chat'`,
  );
  await world.query(`select pg_stat_force_next_flush()`);
  const [row] = await world.query<{ read: string }>(
    `select sum(idx_tup_read) as read from pg_stat_user_indexes where schemaname = 'chat' and relname = any($1)`,
    [tables],
  );
  return Number(row?.read);
}
