import { join } from 'node:path';
import {
  deployableOf,
  findService,
  services,
  shapes,
  type Deployable,
  type Service,
  type ShapeName,
} from '@chatpop/topology';
import { childEnvironment, type RunContext } from './child-environment.js';
import type { DevFolder } from './dev-folder.js';
import type { FindRoute } from './edge/edge.js';
import { UpstreamPool } from './edge/upstream-pool.js';
import { Instance } from './instance.js';
import { PortBook } from './port-book.js';
import type { RunState } from './run-state.js';
import { ServiceLog, type Print } from './service-log.js';

export interface FleetOptions {
  readonly appsDir: string;
  readonly folder: DevFolder;
  readonly instancesOf: (deployable: Deployable) => number;
  readonly isVerbose: boolean;
  readonly print: Print;
  readonly onChange: () => void;
}

/** All service processes, and the way from a path to the instances that answer it. */
export class Fleet {
  private readonly instances = new Map<string, Instance[]>();
  private readonly pools = new Map<string, UpstreamPool>();
  private readonly ports = new PortBook();

  constructor(
    /** The shape that new requests go to. */
    private routed: ShapeName,
    private readonly options: FleetOptions,
  ) {}

  get shape(): ShapeName {
    return this.routed;
  }

  /** What people and programs reach from outside. */
  readonly findPublicRoute: FindRoute = (path) => {
    const service = findService(path);
    return service && { pool: this.poolOf(service), webSockets: service.webSockets };
  };

  /** What services reach of each other, on this machine only: chat's internal routes, and the keys that verify tokens. */
  readonly findInternalRoute: FindRoute = (path) => {
    const isOpen = path.startsWith('/internal/') || path.startsWith('/api/auth/jwks');
    return isOpen ? { pool: this.poolOf(services.chat), webSockets: false } : undefined;
  };

  /** Starts what a shape needs beside what runs already; resolves when all of it is ready, else leaves none of it. */
  async add(shape: ShapeName, context: RunContext): Promise<void> {
    const missing = shapes[shape].filter(({ name }) => !this.instances.has(name));
    for (const deployable of missing) this.instances.set(deployable.name, this.makeInstances(deployable, context));
    const started = await Promise.allSettled(
      missing.flatMap(({ name }) => this.instances.get(name) ?? []).map((instance) => this.startOne(instance)),
    );
    const failed = started.find((result) => result.status === 'rejected');
    if (!failed) return;
    await this.remove(missing);
    throw failed.reason;
  }

  /** From now on new requests and sockets go to `shape`. */
  route(shape: ShapeName): void {
    this.routed = shape;
    this.options.onChange();
  }

  /** Drains and ends what the routed shape has no use for. */
  async removeOthers(): Promise<void> {
    const used = new Set<string>(shapes[this.routed].map(({ name }) => name));
    const others = Object.values(shapes).flat();
    await this.remove(others.filter(({ name }) => !used.has(name)));
  }

  async stop(): Promise<void> {
    await this.remove(Object.values(shapes).flat());
  }

  kill(): void {
    for (const instance of [...this.instances.values()].flat()) instance.kill();
  }

  describe(): RunState['services'] {
    return [...this.instances.values()].flat().flatMap((instance) => instance.describe() ?? []);
  }

  private async remove(deployables: readonly Deployable[]): Promise<void> {
    const names = [...new Set(deployables.map(({ name }) => name))];
    await Promise.all(names.flatMap((name) => this.instances.get(name) ?? []).map((instance) => instance.stop()));
    for (const name of names) this.instances.delete(name);
    this.options.onChange();
  }

  private async startOne(instance: Instance): Promise<void> {
    await instance.start();
    const url = instance.describe()?.url ?? '';
    this.options.print(`${instance.name.padEnd(22)} ${url}`);
  }

  private makeInstances(deployable: Deployable, context: RunContext): Instance[] {
    const { appsDir, folder, instancesOf, isVerbose, print, onChange } = this.options;
    return Array.from({ length: instancesOf(deployable) }, (_, index) => {
      const number = index + 1;
      const label = `${deployable.name} ${number}`;
      const printLabelled: Print = (line) => print(`${label} | ${line}`);
      return new Instance({
        deployable,
        number,
        mainFile: join(appsDir, deployable.app, 'main.js'),
        environment: (ports) => childEnvironment(deployable, number, ports, context),
        pool: this.poolNamed(deployable.name),
        ports: this.ports,
        log: new ServiceLog(folder.logOf(`${deployable.name}-${number}`), printLabelled, isVerbose),
        print: printLabelled,
        onChange,
      });
    });
  }

  private poolOf(service: Service): UpstreamPool {
    return this.poolNamed(deployableOf(this.routed, service).name);
  }

  private poolNamed(name: string): UpstreamPool {
    const pool = this.pools.get(name) ?? new UpstreamPool();
    this.pools.set(name, pool);
    return pool;
  }
}
