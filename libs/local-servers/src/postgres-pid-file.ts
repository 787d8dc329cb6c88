import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stopLeftover } from './leftover.js';

const pidFile = (dataDir: string): string => join(dataDir, 'postmaster.pid');

/** What Postgres says of itself in `postmaster.pid`: the process id in the first line, the state in the eighth. */
export async function readPidFile(dataDir: string): Promise<{ pid: number; isReady: boolean } | undefined> {
  const text = await readFile(pidFile(dataDir), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, isReady: lines[7]?.trim() === 'ready' } : undefined;
}

/**
 * Clears what an earlier run left: a server that still holds the folder is shut down. A file that stays behind is
 * removed, because Postgres would refuse to start if its number belonged to another program meanwhile.
 */
export async function clearLeftover(dataDir: string): Promise<void> {
  const found = await readPidFile(dataDir);
  if (!found) return;
  await stopLeftover(found.pid, dataDir, 'SIGINT');
  await rm(pidFile(dataDir), { force: true });
}
