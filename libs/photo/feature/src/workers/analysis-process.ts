import { fork, type ChildProcess } from 'node:child_process';
import { processEnvironment } from '@chatpop/service-bootstrap';
import { watchMemory } from './memory-watch.js';
import { Reply, type Call, type WorkerSettings } from './protocol.js';
import { workerScript } from './worker-script.js';

/** Why a process did not answer: it ended, or was ended. */
export class ProcessEndedError extends Error {
  constructor(
    readonly reason: 'crashed' | 'stopped' | 'too-much-memory',
    detail: string,
  ) {
    super(`The analysis process has ended: ${detail}`);
  }
}

/** A native decoder that stumbles over a file ends its process by one of these. */
const crashSignals = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP']);

/** What a child needs of the environment: no keys, no addresses. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'NODE_ENV', 'SystemRoot', 'TSX_TSCONFIG_PATH'];

/** glibc would keep an arena for each thread, and large blocks for later: what a photo took is to go back after it. */
const allocatorSettings = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' };

/** A child process that decodes and looks at photos, one task at a time. */
export class AnalysisProcess {
  private readonly child: ChildProcess;
  private readonly ready: Promise<void>;
  private readonly exited: Promise<void>;
  private settle: { resolve(reply: Reply): void; reject(error: Error): void } | undefined;
  private lastWords = '';
  private endedFor: ProcessEndedError['reason'] | undefined;

  /** @param onExit called once, however it ends. */
  constructor(settings: WorkerSettings, onExit: (process: AnalysisProcess) => void) {
    this.child = fork(workerScript(), [JSON.stringify(settings)], {
      serialization: 'advanced',
      execArgv: [],
      env: { ...childEnvironment(), ...allocatorSettings },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-2_000);
    });
    this.ready = new Promise((resolve) => {
      this.child.once('message', () => {
        this.child.on('message', (message) => this.settle?.resolve(Reply.parse(message)));
        resolve();
      });
    });
    this.exited = new Promise((resolve) => {
      const end = (signal: string): void => {
        this.settle?.reject(new ProcessEndedError(this.endedFor ?? reasonOf(signal), `${signal} ${this.lastWords}`));
        onExit(this);
        resolve();
      };
      this.child.once('exit', (code, signal) => end(signal ?? `code ${code}`));
      this.child.once('error', (error) => end(error.message));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /**
   * @param maxGrowthBytes the process is ended when it takes so much more memory than it had.
   * @throws ProcessEndedError
   */
  async run(call: Call, maxGrowthBytes: number): Promise<Reply> {
    let stopWatch: (() => void) | undefined;
    try {
      return await new Promise<Reply>((resolve, reject) => {
        this.settle = { resolve, reject };
        void this.ready.then(() => {
          stopWatch = this.watch(maxGrowthBytes);
          this.child.send(call, (error) => {
            if (error) reject(new ProcessEndedError('stopped', error.message));
          });
        });
      });
    } finally {
      stopWatch?.();
      this.settle = undefined;
    }
  }

  /** Ends it at once, whatever it does; resolves when it is gone. */
  async end(reason: ProcessEndedError['reason'] = 'stopped'): Promise<void> {
    this.endedFor ??= reason;
    this.child.kill('SIGKILL');
    await this.exited;
  }

  private watch(maxGrowthBytes: number): (() => void) | undefined {
    const { pid } = this.child;
    if (pid === undefined) return undefined;
    return watchMemory(pid, maxGrowthBytes, () => void this.end('too-much-memory'));
  }
}

const reasonOf = (signal: string): ProcessEndedError['reason'] => (crashSignals.has(signal) ? 'crashed' : 'stopped');

function childEnvironment(): Record<string, string> {
  const all = processEnvironment();
  return Object.fromEntries(
    inherited.flatMap((name) => {
      const value = all[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
