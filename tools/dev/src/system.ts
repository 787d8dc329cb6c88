import { randomBytes } from 'node:crypto';
import { freePort } from '@chatpop/local-servers';
import type { Deployable, ShapeName } from '@chatpop/topology';
import type { RunContext } from './child-environment.js';
import { ControlServer } from './control-server.js';
import type { DevFolder } from './dev-folder.js';
import { Edge } from './edge/edge.js';
import { openDoor } from './edge-ports.js';
import { Fleet } from './fleet.js';
import { Infrastructure, monolithForWantOfRedis, redisMissing } from './infrastructure.js';
import type { DatabaseServer } from './kept-server.js';
import { PlainError } from './plain-error.js';
import { releaseLock, takeLock } from './run-lock.js';
import { removeState, writeState } from './run-state.js';
import { loadSecrets } from './secrets.js';
import type { Print } from './service-log.js';
import { memoryBusNeedsMonolith, readShape, type Settings } from './settings.js';

export interface SystemOptions {
  readonly settings: Settings;
  readonly folder: DevFolder;
  /** Holds the built apps: `<app>/main.js`. */
  readonly appsDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly build: (shape: ShapeName) => Promise<void>;
  readonly print: Print;
}

/** Everything that `npm start` runs: databases, services, the edge before them, and the way to switch their shape. */
export class System {
  readonly url: string;
  private readonly fleet: Fleet;
  private readonly edge: Edge;
  private readonly internalDoor: Edge;
  private readonly control: ControlServer;
  private readonly infrastructure: Infrastructure;
  private readonly token = randomBytes(32).toString('hex');
  private readonly stopping = new AbortController();
  private servers: { readonly postgres: DatabaseServer; readonly redis: DatabaseServer | undefined } | undefined;
  private context: RunContext | undefined;
  private holdsLock = false;
  private isSwitching = false;
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: SystemOptions) {
    const { settings, folder, appsDir, print } = options;
    this.url = `http://localhost:${settings.port}`;
    this.fleet = new Fleet(settings.shape ?? 'microservices', {
      appsDir,
      folder,
      instancesOf: (deployable) => instancesOf(deployable, settings),
      isVerbose: settings.isVerbose,
      print,
      onChange: () => this.writeState(),
    });
    this.edge = new Edge(this.fleet.findPublicRoute);
    this.internalDoor = new Edge(this.fleet.findInternalRoute);
    this.control = new ControlServer(this.token, (name, progress) => this.switchTopology(name, progress));
    this.infrastructure = new Infrastructure(settings, folder, { print, onChange: () => this.writeState() });
  }

  /** Resolves when all of it is ready. @throws PlainError when something is in the way; `stop()` then cleans up. */
  async start(): Promise<void> {
    const { settings, folder, print, build } = this.options;
    await this.takeFolder();
    await openDoor(this.edge, settings);
    const doorPort = await this.internalDoor.listen(await freePort(), '127.0.0.1');
    const secrets = loadSecrets(folder);
    print(`starting as ${this.fleet.shape}: databases, and building what has changed`);
    const [servers] = await Promise.all([this.infrastructure.open(secrets.postgresPassword), build(this.fleet.shape)]);
    this.servers = servers;
    for (const [name, server] of Object.entries(servers)) if (server) print(row(name, describe(server)));
    this.context = {
      inherited: this.options.env,
      publicUrl: settings.publicUrl,
      doorUrl: `http://127.0.0.1:${doorPort}`,
      databaseUrl: servers.postgres.url,
      redisUrl: servers.redis?.url,
      photoDir: folder.photos,
      mediaDir: folder.media,
      secrets,
    };
    if (!servers.redis) await this.settleForMonolith();
    this.stopping.signal.throwIfAborted();
    await this.fleet.add(this.fleet.shape, this.context);
    print(row('edge', `${this.url} (${this.fleet.shape})`));
  }

  /** Drains and ends everything; the folder is free when this resolves. */
  stop(): Promise<void> {
    this.stopped ??= this.shutDown();
    return this.stopped;
  }

  /** Cuts a `stop()` that is under way short: nobody is waited for. */
  hurry(): void {
    this.fleet.kill();
  }

  private async takeFolder(): Promise<void> {
    const { folder } = this.options;
    const controlPort = await this.control.listen();
    await takeLock(folder, { controlPort, token: this.token });
    this.holdsLock = true;
    folder.make();
  }

  private async settleForMonolith(): Promise<void> {
    const { settings, print, build } = this.options;
    if (settings.shape !== undefined && settings.shape !== 'monolith') {
      throw new PlainError(redisMissing(settings.shape));
    }
    if (!settings.isMemoryBus) print(monolithForWantOfRedis);
    await build('monolith');
    this.fleet.route('monolith');
  }

  /** The new shape is ready before anything goes to it, and the old one ends only when nothing goes there any more. */
  private async switchTopology(name: string, progress: Print): Promise<void> {
    const { build, print } = this.options;
    const shape = readShape(name);
    const from = this.fleet.shape;
    if (!this.context || this.stopping.signal.aborted)
      throw new PlainError('ChatPop is starting or ending: try again.');
    if (this.isSwitching) throw new PlainError('A switch is under way: try again when it is over.');
    if (this.context.redisUrl === undefined) throw new PlainError(memoryBusNeedsMonolith(shape));
    const tell: Print = (line) => {
      print(`topology: ${line}`);
      progress(line);
    };
    this.isSwitching = true;
    try {
      tell(`${from} -> ${shape}: building and starting what is missing`);
      await build(shape);
      await this.fleet.add(shape, this.context);
      this.fleet.route(shape);
      tell(`new requests go to ${shape}; what is no longer used drains`);
      await this.fleet.removeOthers();
      tell(`${shape} runs alone`);
    } finally {
      this.isSwitching = false;
    }
  }

  private async shutDown(): Promise<void> {
    this.stopping.abort();
    this.control.close();
    await this.fleet.stop();
    await Promise.all([this.edge.close(), this.internalDoor.close()]);
    await this.infrastructure.stop();
    if (!this.holdsLock) return;
    removeState(this.options.folder);
    releaseLock(this.options.folder);
  }

  private writeState(): void {
    if (!this.servers || this.stopping.signal.aborted) return;
    const { postgres, redis } = this.servers;
    writeState(this.options.folder, {
      edge: { url: this.url, pid: process.pid },
      topology: this.fleet.shape,
      bus: redis ? 'redis' : 'memory',
      services: this.fleet.describe(),
      postgres: { url: postgres.url, pid: postgres.pid },
      redis: redis && { url: redis.url, pid: redis.pid },
    });
  }
}

/** Where the number of instances can be chosen; a composite runs as often as the chat that it holds. */
function instancesOf({ name }: Deployable, settings: Settings): number {
  if (name === 'websocket-gateway') return settings.webSocketInstances;
  return name === 'chat' || name === 'main' ? settings.chatInstances : 1;
}

const row = (name: string, text: string): string => `${name.padEnd(22)} ${text}`;

/** Without the password. */
function describe({ title, url }: DatabaseServer): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname} (${title})`;
}
