import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgresData, startPostgres, type LocalPostgres } from '@chatpop/local-servers';
import pg from 'pg';

const password = 'own';

/** SIGINT is "fast", SIGQUIT "immediate", SIGKILL what a machine does that fails. */
export type PostgresEnd = 'SIGINT' | 'SIGQUIT' | 'SIGKILL';

/** A Postgres that no other test has: it may be ended in any way, and started again on the same data. */
export class OwnPostgres {
  private constructor(
    private readonly folder: string,
    private server: LocalPostgres,
  ) {}

  static async start(): Promise<OwnPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'chatpop-own-'));
    return new OwnPostgres(folder, await startPostgres({ dir: join(folder, 'postgres'), password }));
  }

  get url(): string {
    return this.server.url;
  }

  async end(signal: PostgresEnd): Promise<void> {
    process.kill(this.server.pid, signal);
    await this.server.exited;
  }

  async startAgain(): Promise<void> {
    this.server = await startPostgres({ dir: join(this.folder, 'postgres'), password, port: this.server.port });
  }

  /** Over a connection of its own: one that is kept would break with the server. */
  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await removePostgresData(join(this.folder, 'postgres'));
    await rm(this.folder, { recursive: true, force: true });
  }
}
