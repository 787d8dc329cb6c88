import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { ShapeName } from '@chatpop/topology';
import { readState, type State } from './state.js';

const startTimeoutMs = 180_000;
const endTimeoutMs = 30_000;

export interface System {
  readonly statePath: string;
  /** Ends it as Ctrl-C would. @throws when it takes too long or leaves a process behind. */
  stop(): Promise<void>;
}

/**
 * What `npm start` runs, in a folder of its own, with settings of its own; resolves when it is ready.
 * @param onLine told each line that it prints; else they are printed here as well
 */
export async function startSystem(
  shape: ShapeName,
  port: number,
  env: NodeJS.ProcessEnv = {},
  onLine = (line: string): void => void process.stdout.write(`${line}\n`),
): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), 'chatpop-e2e-'));
  const statePath = join(folder, 'state.json');
  const child = spawn(process.execPath, ['tools/dev/start.mjs'], {
    env: { ...process.env, ...env, TOPOLOGY: shape, PORT: String(port), CHATPOP_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await ready(child, onLine);
  return {
    statePath,
    stop: async () => {
      const pids = pidsOf(readState(statePath));
      const exited = exitOf(child);
      child.kill('SIGTERM');
      await within(endTimeoutMs, exited, 'The system does not end');
      const left = pids.filter(isAlive);
      if (left.length > 0) throw new Error(`Processes are left: ${left.join(', ')}`);
      if (existsSync(statePath)) throw new Error(`state.json is left: ${readFileSync(statePath, 'utf8')}`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess, onLine: (line: string) => void): Promise<void> {
  const isReady = new Promise<void>((resolve, reject) => {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        onLine(line);
        if (line.startsWith('ready http')) resolve();
      });
    }
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
  });
  return within(startTimeoutMs, isReady, 'The system does not become ready');
}

const exitOf = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));

async function within(milliseconds: number, work: Promise<void>, otherwise: string): Promise<void> {
  const timer = new AbortController();
  const late = delay(milliseconds, undefined, { signal: timer.signal }).then(
    () => Promise.reject(new Error(`${otherwise} in ${milliseconds} ms`)),
    () => undefined,
  );
  await Promise.race([work, late]).finally(() => timer.abort());
}

function pidsOf(state: State): number[] {
  const servers = [state.postgres, ...(state.redis ? [state.redis] : [])].flatMap(({ pid }) => pid ?? []);
  return [state.edge.pid, ...state.services.map(({ pid }) => pid), ...servers];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
