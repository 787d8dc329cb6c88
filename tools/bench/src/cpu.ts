import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface Usage {
  readonly pid: number;
  readonly parent: number;
  /** User and system time so far, in µs, with that of its children that have ended. */
  readonly cpuUs: number;
  /** Resident memory, in bytes. */
  readonly rss: number;
}

const pageBytes = 4096;
const tickUs = 10_000;

/** By the scheduler's own account, in nanoseconds for each thread: ticks of 10 ms are too coarse for a few seconds. */
function threadsCpuUs(pid: string): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const spentNs = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return spentNs.reduce((sum, ns) => sum + ns, 0) / 1_000;
}

function linuxUsages(): Usage[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const field = (index: number): number => Number(fields[index]);
      const endedUs = (field(13) + field(14)) * tickUs;
      const cpuUs = threadsCpuUs(name) + endedUs;
      return [{ pid: Number(name), parent: field(1), cpuUs, rss: field(21) * pageBytes }];
    } catch {
      return []; // it has just ended
    }
  });
}

/** Where there is no /proc (macOS). */
function listedUsages(): Usage[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,time=,rss='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid = '0', parent = '0', time = '0', rss = '0'] = line.trim().split(/\s+/);
    const seconds = time.split(':').reduce((total, part) => total * 60 + Number(part), 0);
    return { pid: Number(pid), parent: Number(parent), cpuUs: seconds * 1e6, rss: Number(rss) * 1024 };
  });
}

const usagesNow = (): Usage[] => (process.platform === 'linux' ? linuxUsages() : listedUsages());

/** Some processes and all that they started. */
export const processTree = (pids: readonly number[]): number[] => [...treeIn(usagesNow(), pids)];

function treeIn(usages: readonly Usage[], pids: readonly number[]): Set<number> {
  const wanted = new Set(pids);
  for (let before = -1; before !== wanted.size;) {
    before = wanted.size;
    for (const { pid, parent } of usages) if (wanted.has(parent)) wanted.add(pid);
  }
  return wanted;
}

/** CPU time and memory of some processes and all that they started, now. */
export function usageOf(pids: readonly number[]): { cpuUs: number; rss: number } {
  const usages = usagesNow();
  const wanted = treeIn(usages, pids);
  const counted = usages.filter(({ pid }) => wanted.has(pid));
  return {
    cpuUs: counted.reduce((total, { cpuUs }) => total + cpuUs, 0),
    rss: counted.reduce((total, { rss }) => total + rss, 0),
  };
}
