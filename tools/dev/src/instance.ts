import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessExit } from '@chatpop/local-servers';
import type { Deployable } from '@chatpop/topology';
import type { InstancePorts } from './child-environment.js';
import type { UpstreamPool } from './edge/upstream-pool.js';
import { PlainError } from './plain-error.js';
import type { PortBook } from './port-book.js';
import type { RunState } from './run-state.js';
import type { Print, ServiceLog } from './service-log.js';
import { ServiceRun } from './service-run.js';

export interface InstanceOptions {
  readonly deployable: Deployable;
  readonly number: number;
  readonly mainFile: string;
  readonly environment: (ports: InstancePorts) => NodeJS.ProcessEnv;
  readonly pool: UpstreamPool;
  readonly ports: PortBook;
  readonly log: ServiceLog;
  /** Told what people should know, in a line. */
  readonly print: Print;
  readonly onChange: () => void;
}

/** One that begins to drain says so by itself. */
const probeMs = { starting: 50, ready: 1_000, otherwise: 300 };
const readyWithinMs = 90_000;
const drainWithinMs = 11_000;
/** Before an instance is started again; doubles each time, until it has been up for a while. */
const pauseMs = { first: 250, longest: 10_000 };
const steadyAfterMs = 15_000;

/** One instance of a deployable: a process that is started again whenever it ends, until it is told to stop. */
export class Instance {
  readonly name: string;
  private run: ServiceRun | undefined;
  private launching: Promise<ServiceRun> | undefined;
  private ports: InstancePorts | undefined;
  private readonly stopping = new AbortController();
  private kept: Promise<void> = Promise.resolve();

  constructor(private readonly options: InstanceOptions) {
    this.name = `${options.deployable.name} ${options.number}`;
  }

  /**
   * Resolves when it is ready for the first time.
   * @throws PlainError with the end of its log when it ends before that, or takes too long.
   */
  async start(): Promise<void> {
    const run = await this.launch();
    const fault = await this.waitUntilReady(run);
    if (fault !== undefined) {
      await this.stop();
      throw new PlainError(`${this.name} did not start (${fault}). Its last lines:\n${this.options.log.lastLines()}`);
    }
    this.kept = this.keepRunning(run);
  }

  /** Drains it and waits until it is gone. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.launching?.catch(() => undefined);
    await this.run?.drain(drainWithinMs);
    await this.kept;
    if (this.ports) this.options.ports.giveBack(this.ports.http, this.ports.internal);
    this.options.log.close();
  }

  kill(): void {
    this.stopping.abort();
    this.run?.process.signal('SIGKILL');
  }

  /** `undefined` while there is no process. */
  describe(): RunState['services'][number] | undefined {
    if (!this.run?.process.isRunning || !this.ports) return undefined;
    return {
      name: this.options.deployable.name,
      instance: this.options.number,
      pid: this.run.process.pid,
      url: `http://127.0.0.1:${this.ports.http}`,
      metrics_url: `http://127.0.0.1:${this.ports.internal}/metrics`,
      state: this.run.state,
    };
  }

  private launch(): Promise<ServiceRun> {
    this.launching = this.startProcess();
    return this.launching;
  }

  private async startProcess(): Promise<ServiceRun> {
    const { ports, environment, mainFile, pool, log, onChange } = this.options;
    this.ports = this.ports
      ? { http: await ports.again(this.ports.http), internal: await ports.again(this.ports.internal) }
      : { http: await ports.take(), internal: await ports.take() };
    this.stopping.signal.throwIfAborted();
    const env = environment(this.ports);
    const port = this.ports.http;
    this.run = await ServiceRun.start({ name: this.name, mainFile, port, env, pool, log, probeMs, onChange });
    onChange();
    return this.run;
  }

  /** What kept it from becoming ready, if anything. */
  private async waitUntilReady(run: ServiceRun): Promise<string | undefined> {
    const timer = new AbortController();
    const tooLate = delay(readyWithinMs, `not ready within ${readyWithinMs / 1_000} s`, { signal: timer.signal });
    const ready = run.firstReady.then(() => undefined);
    try {
      return await Promise.race([ready, run.process.exited.then(describeExit), tooLate]);
    } finally {
      timer.abort();
      await tooLate.catch(() => undefined);
    }
  }

  private async keepRunning(first: ServiceRun): Promise<void> {
    let pause = pauseMs.first;
    let run: ServiceRun | undefined = first;
    while (!this.isStopping()) {
      const startedAt = Date.now();
      const reason = run ? describeExit(await run.process.exited) : 'it could not be executed';
      if (this.isStopping()) return;
      if (Date.now() - startedAt > steadyAfterMs) pause = pauseMs.first;
      this.options.print(`ended (${reason}); it starts again in ${pause / 1_000} s`);
      this.options.onChange();
      await delay(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, pauseMs.longest);
      run = await this.launch().catch(() => undefined);
    }
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }
}

const describeExit = ({ code, signal }: ProcessExit): string => signal ?? `exit code ${code ?? 'unknown'}`;
