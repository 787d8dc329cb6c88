import { readFile } from 'node:fs/promises';

const intervalMs = 50;

/**
 * Calls `onExceeded` once when a process has grown by more than `maxGrowthBytes` since now. Sees what a process can't
 * see of itself while it decodes. Needs /proc; elsewhere it watches nothing.
 * @returns what ends the watch.
 */
export function watchMemory(pid: number, maxGrowthBytes: number, onExceeded: () => void): () => void {
  let start: number | undefined;
  const timer = setInterval(() => void look(), intervalMs);
  const look = async (): Promise<void> => {
    const rss = await residentBytes(pid);
    if (rss !== undefined && rss - (start ??= rss) <= maxGrowthBytes) return;
    clearInterval(timer);
    if (rss !== undefined) onExceeded();
  };
  void look();
  return () => clearInterval(timer);
}

/** `undefined` where the system does not tell. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
