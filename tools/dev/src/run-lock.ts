import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { commandOf } from '@chatpop/local-servers';
import { z } from 'zod';
import type { DevFolder } from './dev-folder.js';
import { PlainError } from './plain-error.js';

/** Who runs ChatPop in a folder, and how to talk to it. */
const RunLock = z.object({ pid: z.number(), controlPort: z.number(), token: z.string(), command: z.string() });
export type RunLock = z.infer<typeof RunLock>;

/** @throws PlainError when ChatPop runs in this folder already. What a killed run left does not count. */
export async function takeLock(folder: DevFolder, control: Pick<RunLock, 'controlPort' | 'token'>): Promise<void> {
  mkdirSync(folder.root, { recursive: true });
  const other = await findRunning(folder);
  if (other) throw alreadyRunning(other.pid);
  if (existsSync(folder.lock)) rmSync(folder.lock, { force: true }); // left by a run that was killed
  const lock: RunLock = { pid: process.pid, command: await commandOf(process.pid), ...control };
  try {
    writeFileSync(folder.lock, JSON.stringify(lock), { mode: 0o600, flag: 'wx' });
  } catch {
    throw alreadyRunning((await findRunning(folder))?.pid);
  }
}

const alreadyRunning = (pid: number | undefined): PlainError =>
  new PlainError(`ChatPop is already running in this folder (process ${pid ?? 'starting'}): end that one first.`);

export function releaseLock(folder: DevFolder): void {
  rmSync(folder.lock, { force: true });
}

/** The lock of a process that is alive, else `undefined`. Its number may belong to another program by now. */
export async function findRunning(folder: DevFolder): Promise<RunLock | undefined> {
  const lock = readLock(folder);
  if (!lock) return undefined;
  return (await commandOf(lock.pid)) === lock.command ? lock : undefined;
}

function readLock(folder: DevFolder): RunLock | undefined {
  try {
    return RunLock.parse(JSON.parse(readFileSync(folder.lock, 'utf8')));
  } catch {
    return undefined;
  }
}
