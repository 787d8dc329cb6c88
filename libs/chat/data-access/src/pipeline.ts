import pg from 'pg';
import type { DataSource } from 'typeorm';

/** A statement that each connection parses once, under its name. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/**
 * A list that a statement is given. Behind a subselect, where Postgres can't count it: it would plan anew for each list of
 * fewer than the ten that it assumes, which costs more than the lookups, and for a long one read the table instead.
 */
export const listOf = (parameter: `$${number}`, type: 'uuid' | 'text' | 'bigint'): string =>
  `(select ${parameter}::${type}[])`;

/** A connection. What is sent on it without waiting is worked on in that order, in one round trip. */
export type Pipeline = pg.Client;

export async function runPrepared<Row extends object>(
  pipeline: Pipeline,
  { name, text }: PreparedStatement,
  values: readonly unknown[],
): Promise<Row[]> {
  const { rows } = await pipeline.query<Row>({ name, text, values: [...values] });
  return rows;
}

/** One statement by itself, asked so often that parsing and planning it each time would cost more than answering it. */
export const askPrepared = <Row extends object>(
  source: DataSource,
  statement: PreparedStatement,
  values: readonly unknown[],
): Promise<Row[]> => withConnection(source, (pipeline) => runPrepared<Row>(pipeline, statement, values));

async function withConnection<Value>(source: DataSource, work: (pipeline: Pipeline) => Promise<Value>): Promise<Value> {
  const runner = source.createQueryRunner();
  try {
    const pipeline: unknown = await runner.connect();
    if (!(pipeline instanceof pg.Client)) throw new Error('Pipelines are of the driver pg');
    return await work(pipeline);
  } finally {
    await runner.release();
  }
}

/** What a transaction came to, and the statements that it ends with: they are on their way, and nobody waited for them. */
export interface Written<Value> {
  readonly value: Value;
  readonly writes: readonly Promise<unknown>[];
}

/**
 * One transaction in as many round trips as `work` waits for, and one for its writes: BEGIN goes with its first
 * statements, COMMIT with its last. After a statement that failed Postgres takes the COMMIT for a ROLLBACK.
 */
export const transact = <Value>(
  source: DataSource,
  work: (pipeline: Pipeline) => Promise<Written<Value>>,
): Promise<Value> =>
  withConnection(source, async (pipeline) => {
    try {
      const [, { value, writes }] = await Promise.all([pipeline.query('begin'), work(pipeline)]);
      await Promise.all([...writes, pipeline.query('commit')]);
      return value;
    } catch (error) {
      await pipeline.query('rollback').catch(() => undefined);
      throw error;
    }
  });
