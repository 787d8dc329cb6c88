import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { processTree } from './cpu.js';

/** Whether processes can be kept to cores here: Linux with `taskset`, and more cores than one. */
export function canPin(): boolean {
  if (process.platform !== 'linux' || availableParallelism() < 2) return false;
  try {
    execFileSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Keeps processes, their threads and all that they start to some cores: `0`, `1-3`. */
export function pin(pids: readonly number[], cores: string): void {
  for (const pid of processTree(pids)) execFileSync('taskset', ['-acp', cores, String(pid)], { stdio: 'ignore' });
}

export const allCores = (): string => `0-${availableParallelism() - 1}`;
/** Every core but the first. */
export const otherCores = (): string => (availableParallelism() === 2 ? '1' : `1-${availableParallelism() - 1}`);
