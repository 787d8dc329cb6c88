import { GuardedProcess } from '@chatpop/local-servers';
import { Upstream } from './edge/upstream.js';
import type { UpstreamPool } from './edge/upstream-pool.js';
import { HealthProbe, type Health } from './health-probe.js';
import type { RunState } from './run-state.js';
import type { ServiceLog } from './service-log.js';

export type ServiceState = RunState['services'][number]['state'];

export interface ServiceRunOptions {
  readonly name: string;
  readonly mainFile: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly pool: UpstreamPool;
  readonly log: ServiceLog;
  readonly probeMs: Readonly<Record<'starting' | 'ready' | 'otherwise', number>>;
  readonly onChange: () => void;
}

/** One process of a service, from its start to its end. The edge knows it for as long as it lives. */
export class ServiceRun {
  readonly firstReady: Promise<void>;
  private becameReady: () => void = () => undefined;
  private current: ServiceState = 'starting';
  private readonly upstream: Upstream;
  private readonly ended = new AbortController();

  private constructor(
    readonly process: GuardedProcess,
    private readonly options: ServiceRunOptions,
  ) {
    this.upstream = new Upstream(options.name, { host: '127.0.0.1', port: options.port });
    this.firstReady = new Promise((resolve) => {
      this.becameReady = resolve;
    });
    options.pool.add(this.upstream);
    void process.exited.then(() => {
      options.pool.remove(this.upstream);
      this.ended.abort();
    });
    void this.watch();
  }

  static async start(options: ServiceRunOptions): Promise<ServiceRun> {
    options.log.startRun();
    const process_ = await GuardedProcess.start({
      command: process.execPath,
      args: ['--enable-source-maps', options.mainFile],
      env: options.env,
      orphanSignal: 'SIGKILL',
    });
    for (const stream of [process_.child.stdout, process_.child.stderr]) if (stream) options.log.follow(stream);
    return new ServiceRun(process_, options);
  }

  get state(): ServiceState {
    return this.current;
  }

  /** Sends it nothing new and asks it to finish what it has; ends it when that takes too long. */
  async drain(withinMs: number): Promise<void> {
    this.options.pool.remove(this.upstream);
    this.become('draining');
    this.ended.abort();
    await this.process.stop([{ signal: 'SIGTERM', withinMs }]);
  }

  private async watch(): Promise<void> {
    const { port, probeMs } = this.options;
    const probe = new HealthProbe(port);
    const { signal } = this.ended;
    while (!signal.aborted) {
      const health = await probe.ask();
      this.apply(health);
      const { current } = this;
      await probe.pause(current === 'starting' || current === 'ready' ? probeMs[current] : probeMs.otherwise, signal);
    }
    probe.close();
  }

  private apply(health: Health): void {
    if (this.ended.signal.aborted) return;
    if (health === 'ready') {
      this.upstream.become('ready');
      this.become('ready');
      this.becameReady();
    } else if (health === 'draining') {
      this.upstream.become('closed');
      this.become('draining');
    } else if (this.current !== 'starting') {
      this.upstream.become('unready');
      this.become('unready');
    }
  }

  private become(state: ServiceState): void {
    if (state === this.current) return;
    this.current = state;
    this.options.onChange();
  }
}
