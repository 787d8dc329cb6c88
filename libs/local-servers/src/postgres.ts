import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.js';
import { GuardedProcess, type ProcessExit } from './guarded-process.js';
import { preparePostgres, sharedStateDir } from './postgres-binaries.js';
import { clusterUser, ensureCluster } from './postgres-cluster.js';
import { clearLeftover, readPidFile } from './postgres-pid-file.js';
import { placeData } from './postgres-place.js';
import { canReach, findServerUser, type ServerUser } from './server-user.js';

export interface PostgresOptions {
  /** The data folder, made when absent. It belongs to one caller at a time. Without it, the data lies in a temporary
   * folder and goes with the server. */
  readonly dir?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** The superuser's password; needed again with the same `dir`. Default, for a temporary server: a random one. */
  readonly password?: string;
  /** Made when absent. */
  readonly database?: string;
  /** Default: `postgres.log` beside the data. */
  readonly logFile?: string;
  /** `false` trades safety against power failure for speed. Default: `true` with `dir`, else `false`. */
  readonly durable?: boolean;
  /** More settings of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface LocalPostgres {
  /** Connects as the superuser to `database`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the server is gone, whoever ended it. */
  readonly exited: Promise<ProcessExit>;
  /** Shuts down within 15 s: open transactions are rolled back, connections closed. A temporary server's data goes. */
  stop(): Promise<void>;
}

const pollMs = 10;
/** Recovery after a crash replays the write-ahead log first. */
const readyWithinMs = 60_000;
const stopSteps = [
  { signal: 'SIGINT', withinMs: 10_000 }, // fast: rolls back and leaves
  { signal: 'SIGQUIT', withinMs: 5_000 }, // immediate: recovers at the next start
] as const;

const baseSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
};
const fastSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
};

/**
 * Starts a real Postgres of its own on 127.0.0.1, from the binaries in node_modules; as root it runs as another
 * account. It ends with this program, even when that is killed, and starts again from whatever a crash left.
 * @throws Error with what Postgres said when it does not come up.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<LocalPostgres> {
  const user = await findServerUser();
  const temporary = options.dir === undefined ? await makeTemporary(user) : undefined;
  const cleanUp = async (): Promise<void> => {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  };
  try {
    const { process, port, url } = await launch(options, user, temporary);
    const stop = async (): Promise<void> => {
      await process.stop(stopSteps);
      await cleanUp();
    };
    return { url, port, pid: process.pid, exited: process.exited, stop };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

interface Launched {
  readonly process: GuardedProcess;
  readonly port: number;
  readonly url: string;
}

async function launch(options: PostgresOptions, user: ServerUser | undefined, temporary?: string): Promise<Launched> {
  const { database = clusterUser, password = randomBytes(16).toString('hex') } = options;
  const dir = options.dir ?? join(temporary ?? '', 'data');
  const durable = options.durable ?? temporary === undefined;
  const binaries = await preparePostgres(user);
  const dataDir = await placeData(dir, user);
  await clearLeftover(dataDir);
  await ensureCluster({ binaries, dataDir, password, user, durable });

  const port = options.port ?? (await freePort());
  const logFile = options.logFile ?? `${dir}.log`;
  const settings = { ...baseSettings, ...(durable ? {} : fastSettings), ...options.settings, port: String(port) };
  const server = await GuardedProcess.start({
    command: binaries.postgres,
    args: ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    cwd: dirname(dataDir),
    env: { ...process.env, LC_ALL: 'C' },
    user,
    logFile,
    orphanSignal: durable ? 'SIGINT' : 'SIGQUIT',
    orphanFolder: temporary,
  });
  const url = (name: string): string => `postgresql://${clusterUser}:${password}@127.0.0.1:${port}/${name}`;
  try {
    await waitUntilReady(server, dataDir, logFile);
    await ensureDatabase(url('postgres'), database);
  } catch (error) {
    await server.stop(stopSteps);
    throw error;
  }
  return { process: server, port, url: url(database) };
}

async function makeTemporary(user: ServerUser | undefined): Promise<string> {
  const parent = (await canReach(user, tmpdir())) ? await realpath(tmpdir()) : sharedStateDir;
  const folder = await mkdtemp(join(parent, 'chatpop-postgres-'));
  if (user) await chown(folder, user.uid, user.gid);
  return folder;
}

async function waitUntilReady(server: GuardedProcess, dataDir: string, logFile: string): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    const state = await readPidFile(dataDir);
    if (state?.pid === server.pid && state.isReady) return;
    if (!server.isRunning || Date.now() > deadline) {
      throw new Error(`Postgres did not start:\n${await lastLines(logFile)}`);
    }
    await delay(pollMs);
  }
}

async function lastLines(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-8).join('\n');
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
