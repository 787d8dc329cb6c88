import { readdirSync, readFileSync } from 'node:fs';
import { residentBytes } from '../workers/memory-watch.js';

/** The child processes of this one that decode photos. Linux only, as the memory limit is. */
export function decoderPids(): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const [parent] = /(?<=^PPid:\s+)\d+/m.exec(readFileSync(`/proc/${name}/status`, 'utf8')) ?? [];
      const isDecoder = readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('worker-from-source');
      return Number(parent) === process.pid && isDecoder ? [Number(name)] : [];
    } catch {
      return []; // no process, or one that has just ended
    }
  });
}

/** Looks how much memory this process and its decoders hold together, and remembers the most. */
export class MemoryPeak {
  bytes = 0;
  private readonly timer = setInterval(() => void this.look(), 20);

  async look(): Promise<number> {
    const held = await Promise.all([process.pid, ...decoderPids()].map(residentBytes));
    const now = held.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
    this.bytes = Math.max(this.bytes, now);
    return now;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
