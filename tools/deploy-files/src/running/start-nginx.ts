import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { GuardedProcess } from '@chatpop/local-servers';
import type { Deployable, ShapeName } from '@chatpop/topology';
import { renderNginx } from '../nginx/render-nginx.js';
import { findNginx, howToGetNginx, type NginxBinary } from './find-nginx.js';

const run = promisify(execFile);

export interface StartNginxOptions {
  readonly shape: ShapeName;
  /** `host:port` of every instance, by the name of its deployable. */
  readonly upstreams: Readonly<Partial<Record<Deployable['name'], readonly string[]>>>;
  /** On 127.0.0.1. */
  readonly port: number;
  /** A folder for the configuration, the logs and the pid file; made when it is absent, and left to the caller. */
  readonly dir: string;
  /** Default: what `findNginx` finds. */
  readonly binary?: NginxBinary;
  /** As in `NginxSettings`, when `upstreams` holds names. */
  readonly resolver?: string;
}

export interface RunningNginx {
  readonly url: string;
  readonly pid: number;
  /** One JSON object for each request. */
  readonly accessLog: string;
  readonly errorLog: string;
  stop(): Promise<void>;
}

const readyWithinMs = 10_000;
const pollMs = 10;

/**
 * Runs the real nginx on the configuration of `docker/nginx/`, but for addresses and folders. It does not outlive this
 * program.
 * @throws Error when there is no nginx, or it does not start; the message holds what it said.
 */
export async function startNginx(options: StartNginxOptions): Promise<RunningNginx> {
  const { port } = options;
  const dir = resolve(options.dir);
  const binary = options.binary ?? (await findNginx());
  if (!binary) throw new Error(`There is no nginx on this machine: ${howToGetNginx}`);
  const logs = { accessLog: join(dir, 'access.log'), errorLog: join(dir, 'error.log') };
  await prepare(options, dir, logs.accessLog);
  const args = ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', 'stderr'];
  const env = { ...process.env, ...binary.env };
  await check(binary.path, args, env);
  const server = await GuardedProcess.start({
    command: binary.path,
    args,
    env,
    logFile: logs.errorLog,
    orphanSignal: 'SIGTERM',
  });
  const stop = async (): Promise<void> => {
    await server.stop([{ signal: 'SIGTERM', withinMs: 5_000 }]);
  };
  try {
    await waitUntilReady(server, port, logs.errorLog);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, pid: server.pid, ...logs, stop };
}

async function prepare(options: StartNginxOptions, dir: string, accessLog: string): Promise<void> {
  const { shape, upstreams, port, resolver } = options;
  const statusSocket = join(dir, 'status.sock');
  const config = renderNginx({
    shape,
    listen: `127.0.0.1:${port}`,
    statusListen: `unix:${statusSocket}`,
    servers: ({ name }) => {
      const servers = upstreams[name];
      if (!servers || servers.length === 0) throw new Error(`Where does ${name} run? It is missing in upstreams.`);
      return servers;
    },
    resolver,
    temporaryDir: dir,
    accessLog,
    workerConnections: 1024,
    user: process.getuid?.() === 0 ? 'root' : undefined, // another account could not enter a private folder
  });
  await mkdir(dir, { recursive: true });
  await rm(statusSocket, { force: true }); // one that was killed leaves it, and the next could not listen
  await writeFile(join(dir, 'nginx.conf'), config);
}

/** `nginx -t`: a fault is told with its line. */
async function check(path: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await run(path, [...args, '-t'], { env, timeout: readyWithinMs });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Error(`nginx refuses the configuration:\n${said.trimEnd()}`, { cause: error });
  }
}

async function waitUntilReady(server: GuardedProcess, port: number, errorLog: string): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (!(await accepts(port))) {
    if (!server.isRunning || Date.now() > deadline) {
      throw new Error(`nginx did not start:\n${(await readFile(errorLog, 'utf8').catch(() => '')).trimEnd()}`);
    }
    await delay(pollMs);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    socket.once('connect', () => socket.destroy());
  });
}
