import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { ServerUser } from './server-user.js';

export interface GuardedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly user?: ServerUser;
  /** Gets what the process prints, appended. Without it, stdout and stderr are pipes for the caller to read. */
  readonly logFile?: string;
  /** What the guard sends when this program is gone. */
  readonly orphanSignal: NodeJS.Signals;
  /** A folder that is worthless without the process: the guard removes it. */
  readonly orphanFolder?: string;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StopStep {
  readonly signal: NodeJS.Signals;
  readonly withinMs: number;
}

/**
 * Ends the process once this program is gone, however it went: the guard's standard input is a pipe that only this
 * program holds, so it ends with it. Plain sh, because SIGKILL lets no exit hook of ours run.
 */
const guardScript = `
trap '' HUP INT TERM
runs() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null; }
read -r _
kill -s "$2" "$1" 2>/dev/null
tries=0
while runs "$1" && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -s KILL "$1" 2>/dev/null
if [ -n "$3" ]; then rm -rf -- "$3"; fi
`;

/**
 * A child process that neither outlives this program nor shares its terminal: Ctrl-C reaches this program alone, which
 * then stops its children in order.
 */
export class GuardedProcess {
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  private running = true;

  private constructor(
    readonly child: ChildProcess,
    pid: number,
    guard: ChildProcess | undefined,
  ) {
    this.pid = pid;
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.running = false;
        guard?.kill('SIGKILL');
        resolve({ code, signal });
      });
    });
  }

  /** @throws Error when the command can't be executed. */
  static async start(options: GuardedProcessOptions): Promise<GuardedProcess> {
    const log = options.logFile === undefined ? undefined : openSync(options.logFile, 'a', 0o600);
    try {
      const child = spawn(options.command, options.args, {
        cwd: options.cwd,
        env: options.env,
        detached: process.platform !== 'win32',
        stdio: ['ignore', log ?? 'pipe', log ?? 'pipe'],
        ...options.user,
      });
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve);
        child.once('error', reject);
      });
      if (child.pid === undefined) throw new Error(`${options.command} has no process id`);
      return new GuardedProcess(child, child.pid, startGuard(child.pid, options));
    } finally {
      if (log !== undefined) closeSync(log);
    }
  }

  get isRunning(): boolean {
    return this.running;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running) this.child.kill(signal);
  }

  /** Sends each step's signal and waits its time; ends with SIGKILL, so the process is gone when this resolves. */
  async stop(steps: readonly StopStep[]): Promise<ProcessExit> {
    for (const step of steps) {
      this.signal(step.signal);
      const exit = await within(this.exited, step.withinMs);
      if (exit) return exit;
    }
    this.signal('SIGKILL');
    return this.exited;
  }
}

function startGuard(pid: number, options: GuardedProcessOptions): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const signal = options.orphanSignal.replace(/^SIG/, '');
  const guard = spawn('/bin/sh', ['-c', guardScript, 'guard', String(pid), signal, options.orphanFolder ?? ''], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined); // no sh here: the process then only misses its guard
  guard.stdin.on('error', () => undefined);
  return guard;
}

/** What `promise` gives within the time, else `undefined`; leaves no timer behind. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
