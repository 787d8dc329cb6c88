import { ProcessEndedError, type AnalysisProcess } from './analysis-process.js';
import type { Call, Reply } from './protocol.js';

export interface ProcessPoolOptions {
  readonly size: number;
  readonly timeoutMs: number;
  /** A process without work for so long is ended. */
  readonly idleMs: number;
  /** A process that holds more after a task is ended, and its memory goes back. */
  readonly recycleBytes: number;
  readonly start: (onExit: (process: AnalysisProcess) => void) => AnalysisProcess;
}

/** Waited, or worked, for too long. */
export class TaskTimeoutError extends Error {}

interface Job {
  readonly call: Call;
  readonly maxGrowthBytes: number;
  /** Until its time is over. */
  readonly signal: AbortSignal;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Some child processes and a line of tasks before them. Processes are started when there is work. */
export class ProcessPool {
  private readonly line: Job[] = [];
  private readonly free: AnalysisProcess[] = [];
  private readonly all = new Set<AnalysisProcess>();
  private idleTimer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: ProcessPoolOptions) {}

  get waiting(): number {
    return this.line.length;
  }

  /**
   * @param first before all that wait: for photos that have had work done already.
   * @throws TaskTimeoutError, ProcessEndedError, or what the task threw, as its text
   */
  run(call: Call, maxGrowthBytes: number, first: boolean): Promise<unknown> {
    clearTimeout(this.idleTimer);
    return new Promise((resolve, reject) => {
      const job: Job = { call, maxGrowthBytes, signal: AbortSignal.timeout(this.options.timeoutMs), resolve, reject };
      job.signal.addEventListener('abort', () => this.giveUpWaiting(job), { once: true });
      if (first) this.line.unshift(job);
      else this.line.push(job);
      this.work();
    });
  }

  /** Ends every process; what waits is refused. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.idleTimer);
    for (const { reject } of this.line.splice(0)) reject(new ProcessEndedError('stopped', 'the service stops'));
    await Promise.all([...this.all].map((process) => process.end()));
  }

  private giveUpWaiting(job: Job): void {
    const at = this.line.indexOf(job);
    if (at < 0) return;
    this.line.splice(at, 1);
    job.reject(new TaskTimeoutError('No process was free in time'));
  }

  private work(): void {
    while (!this.closed && this.line.length > 0) {
      const process = this.free.pop() ?? this.start();
      const job = process && this.line.shift();
      if (!process || !job) return;
      void this.perform(process, job);
    }
  }

  private start(): AnalysisProcess | undefined {
    if (this.all.size >= this.options.size) return undefined;
    const process = this.options.start((ended) => this.forget(ended));
    this.all.add(process);
    return process;
  }

  private forget(process: AnalysisProcess): void {
    this.all.delete(process);
    const at = this.free.indexOf(process);
    if (at >= 0) this.free.splice(at, 1);
    this.work();
  }

  private async perform(process: AnalysisProcess, { call, maxGrowthBytes, signal, resolve, reject }: Job) {
    const onAbort = (): void => {
      reject(new TaskTimeoutError('A photo took too long'));
      void process.end();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const { result, error, rss } = await process.run(call, maxGrowthBytes);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
      await this.takeBack(process, rss);
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
      await process.end();
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  private async takeBack(process: AnalysisProcess, rss: Reply['rss']): Promise<void> {
    if (rss > this.options.recycleBytes) return process.end();
    this.free.push(process);
    this.work();
    if (this.free.length === this.all.size) this.waitIdle();
  }

  private waitIdle(): void {
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => {
      for (const process of this.free.splice(0)) void process.end();
    }, this.options.idleMs);
    this.idleTimer.unref();
  }
}
