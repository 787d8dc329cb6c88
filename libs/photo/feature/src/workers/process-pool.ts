import { ProcessEndedError, type AnalysisProcess } from './analysis-process.js';
import type { Call, Reply } from './protocol.js';

type Process = Pick<AnalysisProcess, 'run' | 'end'>;

export interface ProcessPoolOptions {
  readonly size: number;
  readonly timeoutMs: number;
  /** A process without work for so long is ended. */
  readonly idleMs: number;
  /** A process that holds more after a task is ended, and its memory goes back. */
  readonly recycleBytes: number;
  readonly start: (onExit: (process: Process) => void) => Process;
}

/** Waited, or worked, for too long. */
export class TaskTimeoutError extends Error {}

interface Job {
  readonly call: Call;
  readonly maxGrowthBytes: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  /** What works on it, once it is out of the line. */
  process?: Process;
}

/** Some child processes and a line of tasks before them. Processes are started when there is work. */
export class ProcessPool {
  private readonly line: Job[] = [];
  private readonly free: Process[] = [];
  private readonly all = new Set<Process>();
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
    let timer: NodeJS.Timeout | undefined;
    const result = new Promise((resolve, reject) => {
      const job: Job = { call, maxGrowthBytes, resolve, reject };
      timer = setTimeout(() => this.giveUp(job), this.options.timeoutMs);
      if (first) this.line.unshift(job);
      else this.line.push(job);
      this.work();
    });
    return result.finally(() => clearTimeout(timer));
  }

  /** Ends every process; what waits is refused. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.idleTimer);
    for (const { reject } of this.line.splice(0)) reject(new ProcessEndedError('stopped', 'the service stops'));
    await Promise.all([...this.all].map((process) => process.end()));
  }

  private giveUp(job: Job): void {
    const at = this.line.indexOf(job);
    if (at >= 0) this.line.splice(at, 1);
    job.reject(new TaskTimeoutError(at >= 0 ? 'No process was free in time' : 'A photo took too long'));
    void job.process?.end();
  }

  private work(): void {
    while (!this.closed && this.line.length > 0) {
      const process = this.free.pop() ?? this.start();
      const job = process && this.line.shift();
      if (!process || !job) return;
      void this.perform(process, job);
    }
  }

  private start(): Process | undefined {
    if (this.all.size >= this.options.size) return undefined;
    const process = this.options.start((ended) => this.forget(ended));
    this.all.add(process);
    return process;
  }

  private forget(process: Process): void {
    this.all.delete(process);
    const at = this.free.indexOf(process);
    if (at >= 0) this.free.splice(at, 1);
    this.work();
  }

  private async perform(process: Process, job: Job): Promise<void> {
    job.process = process;
    try {
      const { result, error, rss } = await process.run(job.call, job.maxGrowthBytes);
      if (error === undefined) job.resolve(result);
      else job.reject(new Error(error));
      await this.takeBack(process, rss);
    } catch (error) {
      job.reject(error instanceof Error ? error : new Error(String(error)));
      await process.end();
    }
  }

  private async takeBack(process: Process, rss: Reply['rss']): Promise<void> {
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
