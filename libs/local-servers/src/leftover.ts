import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const pollMs = 20;
const stopWithinMs = 15_000;

/**
 * Stops a server that an earlier run left behind on `dataDir`, known by its process id, and waits until it is gone.
 * The number alone proves nothing, since it may belong to another program by now: its command line must name the folder.
 * @throws Error when it does not stop.
 */
export async function stopLeftover(pid: number, dataDir: string, signal: NodeJS.Signals): Promise<void> {
  const isRunning = async (): Promise<boolean> => (await commandOf(pid)).includes(dataDir);
  if (!(await isRunning())) return;
  process.kill(pid, signal);
  const deadline = Date.now() + stopWithinMs;
  while (await isRunning()) {
    if (Date.now() > deadline) throw new Error(`Process ${pid} still uses ${dataDir} and does not stop: end it first.`);
    await delay(pollMs);
  }
}

/** The command line of a process. Empty when there is none, also when only its exit status is left. */
export async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout;
}
