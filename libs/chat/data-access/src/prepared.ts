import pg from 'pg';
import type { EntityManager } from 'typeorm';

/** A statement that each connection parses once, under its name. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/** Runs a hot statement in the manager's transaction, through the driver's own connection. */
export async function runPrepared<Row extends object>(
  manager: EntityManager,
  { name, text }: PreparedStatement,
  values: readonly unknown[],
): Promise<Row[]> {
  const client: unknown = await manager.queryRunner?.connect();
  if (!(client instanceof pg.Client)) throw new Error('Prepared statements run in a transaction of the driver pg');
  const { rows } = await client.query<Row>({ name, text, values: [...values] });
  return rows;
}
