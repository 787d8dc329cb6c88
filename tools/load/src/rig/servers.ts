import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  findRedis,
  freePort,
  howToGetRedis,
  startPostgres,
  startRedis,
  type LocalPostgres,
  type LocalRedis,
  type RedisBinary,
} from '@chatpop/local-servers';
import { Redis } from 'ioredis';
import pg from 'pg';
import { RedisProxy } from './redis-proxy.js';

const redisDir = fileURLToPath(new URL('../../../../.chatpop/redis', import.meta.url));
const password = 'load';

/** Postgres and Redis of a rig: real ones, that can be stopped, killed and emptied by their process ids. */
export class Servers {
  private constructor(
    private readonly folder: string,
    private readonly binary: RedisBinary,
    private postgres: LocalPostgres,
    private redis: LocalRedis,
    readonly proxy: RedisProxy,
    private readonly proxyPort: number,
    private readonly pool: pg.Pool,
  ) {}

  static async start(): Promise<Servers> {
    const binary = await findRedis({ dir: redisDir });
    if (!binary) throw new Error(`The faults need Redis: ${howToGetRedis}.`);
    const folder = await mkdtemp(join(tmpdir(), 'chatpop-load-'));
    const [postgres, redis] = await Promise.all([
      startPostgres({ dir: join(folder, 'postgres'), password }),
      startRedis({ binary }),
    ]);
    const proxyPort = await freePort();
    const proxy = await RedisProxy.start(redis.port, proxyPort);
    const pool = new pg.Pool({ connectionString: postgres.url, max: 2 });
    pool.on('error', () => undefined);
    return new Servers(folder, binary, postgres, redis, proxy, proxyPort, pool);
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }

  /** By the proxy. */
  get redisUrl(): string {
    return `redis://127.0.0.1:${this.proxyPort}`;
  }

  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, values)).rows;
  }

  /** What Postgres has written about itself so far. */
  postgresLog(): Promise<string> {
    return readFile(join(this.folder, 'postgres.log'), 'utf8');
  }

  /** Redis takes connections and answers nothing: no error tells anybody. */
  freezeRedis(): void {
    process.kill(this.redis.pid, 'SIGSTOP');
  }

  thawRedis(): void {
    process.kill(this.redis.pid, 'SIGCONT');
  }

  async killRedis(): Promise<void> {
    process.kill(this.redis.pid, 'SIGKILL');
    await this.redis.exited;
    await this.redis.stop();
  }

  /** A new one in its place, with nothing in it. */
  async startEmptyRedis(): Promise<void> {
    this.redis = await startRedis({ binary: this.binary, port: this.redis.port });
  }

  /** Redis drops all its clients. */
  async dropRedisClients(): Promise<void> {
    const admin = new Redis(this.redis.url, { maxRetriesPerRequest: 1 });
    try {
      for (const type of ['normal', 'pubsub']) await admin.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
    } finally {
      admin.disconnect();
    }
  }

  /** Ends Postgres: SIGINT is "fast", SIGQUIT "immediate", SIGKILL what a machine does that fails. */
  async endPostgres(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
    process.kill(this.postgres.pid, signal);
    await this.postgres.exited;
    await this.postgres.stop();
  }

  async startPostgresAgain(): Promise<void> {
    this.postgres = await startPostgres({ dir: join(this.folder, 'postgres'), password, port: this.postgres.port });
  }

  async stop(): Promise<void> {
    this.proxy.stop();
    await this.pool.end();
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
