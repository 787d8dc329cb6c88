import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { GuardedProcess, type ProcessExit } from './guarded-process.js';
import { stopLeftover } from './leftover.js';
import type { RedisBinary } from './redis-binary.js';

export interface RedisOptions {
  /** From `findRedis`. */
  readonly binary: RedisBinary;
  /** Keeps an append-only file here. Without it nothing is kept. */
  readonly dir?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Ready to be joined with others to a Redis Cluster; their own bus takes the port 10,000 above. */
  readonly isClusterNode?: boolean;
  /** Default: `redis.log` in the data folder. */
  readonly logFile?: string;
}

export interface LocalRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the server is gone, whoever ended it. */
  readonly exited: Promise<ProcessExit>;
  /** Stops it, its file written, within 10 s. */
  stop(): Promise<void>;
}

const pollMs = 10;
const readyWithinMs = 30_000;

/**
 * Starts a real Redis of its own on 127.0.0.1. It evicts nothing (`noeviction`: a bus must not lose what it carries)
 * and ends with this program, even when that is killed.
 * @throws Error with what Redis said when it does not come up.
 */
export async function startRedis(options: RedisOptions): Promise<LocalRedis> {
  const { binary, dir } = options;
  if (dir !== undefined) await mkdir(dir, { recursive: true });
  const temporary = dir === undefined ? await mkdtemp(join(tmpdir(), 'chatpop-redis-')) : undefined;
  const dataDir = dir ?? temporary ?? '';
  await clearLeftover(dataDir);
  const logFile = options.logFile ?? join(dataDir, 'redis.log');
  const port = options.port ?? (await freePort());
  const server = await GuardedProcess.start({
    command: binary.path,
    args: [
      ...settings(port, dataDir, temporary === undefined),
      ...(options.isClusterNode === true ? ['--cluster-enabled', 'yes', '--cluster-node-timeout', '5000'] : []),
    ],
    env: { ...process.env, ...binary.env },
    logFile,
    orphanSignal: 'SIGTERM',
    orphanFolder: temporary,
  });
  const stop = async (): Promise<void> => {
    await server.stop([{ signal: 'SIGTERM', withinMs: 10_000 }]);
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(server, port, dataDir, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, port, pid: server.pid, exited: server.exited, stop };
}

const pidFile = (dataDir: string): string => join(dataDir, 'redis.pid');

async function readPid(dataDir: string): Promise<number> {
  return Number(await readFile(pidFile(dataDir), 'utf8').catch(() => ''));
}

/** Two servers on one append-only file would ruin it. */
async function clearLeftover(dataDir: string): Promise<void> {
  const pid = await readPid(dataDir);
  if (pid > 0) await stopLeftover(pid, dataDir, 'SIGTERM');
}

function settings(port: number, dataDir: string, durable: boolean): string[] {
  const values = {
    port: String(port),
    bind: '127.0.0.1',
    dir: dataDir,
    'maxmemory-policy': 'noeviction',
    appendonly: durable ? 'yes' : 'no',
    save: '',
    pidfile: pidFile(dataDir),
    'set-proc-title': 'no', // the command line names the data folder, by which a leftover is known
  };
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
}

/** It writes its process id once it listens; without that, whatever else holds the port might answer. */
async function waitUntilReady(server: GuardedProcess, port: number, dataDir: string, logFile: string): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while ((await readPid(dataDir)) !== server.pid || !(await answersPing(port))) {
    if (!server.isRunning || Date.now() > deadline) {
      const log = await readFile(logFile, 'utf8').catch(() => '');
      throw new Error(`Redis did not start:\n${log.trimEnd().split('\n').slice(-8).join('\n')}`);
    }
    await delay(pollMs);
  }
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const settle = (isReady: boolean): void => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(1_000, () => settle(false));
    socket.once('data', (data) => settle(data.toString().startsWith('+PONG')));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
  });
}
