import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOf, freePort, removePostgresData } from '@chatpop/local-servers';
import { shapes } from '@chatpop/topology';
import { DevFolder } from '../src/dev-folder.js';
import { RunState } from '../src/run-state.js';
import { readSettings } from '../src/settings.js';
import { System } from '../src/system.js';

const fakeService = fileURLToPath(new URL('./fake-service.mjs', import.meta.url));

/** Systems in a folder of their own, with stand-ins for the apps and the databases of the test run. */
export class SystemFixture {
  readonly printed: string[] = [];
  private readonly systems: System[] = [];

  private constructor(
    private readonly root: string,
    readonly folder: DevFolder,
    readonly port: number,
  ) {}

  static async make(): Promise<SystemFixture> {
    const root = await mkdtemp(join(tmpdir(), 'dev-'));
    for (const app of new Set(Object.values(shapes).flatMap((shape) => shape.map((deployable) => deployable.app)))) {
      await mkdir(join(root, app), { recursive: true });
      await writeFile(join(root, app, 'package.json'), '{ "type": "module" }');
      await writeFile(join(root, app, 'main.js'), `process.argv[2] = '${app}';\nawait import('${fakeService}');\n`);
    }
    return new SystemFixture(root, new DevFolder(join(root, 'data')), await freePort({ from: 20_000, to: 20_499 }));
  }

  system(env: Record<string, string> = {}): System {
    const servers = { DATABASE_URL: process.env['TEST_DATABASE_URL'], REDIS_URL: process.env['TEST_REDIS_URL'] };
    const all = { ...servers, PORT: String(this.port), ...env };
    const system = new System({
      settings: readSettings(all),
      folder: this.folder,
      appsDir: this.root,
      env: { PATH: process.env['PATH'], ...all },
      build: () => Promise.resolve(),
      print: (line) => void this.printed.push(line),
    });
    this.systems.push(system);
    return system;
  }

  async start(env: Record<string, string> = {}): Promise<System> {
    const system = this.system(env);
    await system.start();
    return system;
  }

  async state(): Promise<RunState> {
    return RunState.parse(JSON.parse(await readFile(this.folder.state, 'utf8')));
  }

  /** Polls the state until it is as wanted; the test's own time limit bounds it. */
  async until(condition: (state: RunState) => boolean): Promise<RunState> {
    for (;;) {
      const state = await this.state();
      if (condition(state)) return state;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The app and instance that answered. */
  async ask(path: string, method = 'GET'): Promise<{ status: number; app?: string; instance?: string }> {
    const response = await fetch(`http://localhost:${this.port}${path}`, { method });
    const body: unknown = await response.json();
    return { status: response.status, ...(typeof body === 'object' ? body : {}) };
  }

  async close(): Promise<void> {
    await Promise.all(this.systems.map((system) => system.stop()));
    await removePostgresData(this.folder.postgres);
    await rm(this.root, { recursive: true, force: true });
  }
}

/** Those that live; one that has ended and waits only for its exit status to be read does not. */
export async function findAlive(pids: readonly (number | null | undefined)[]): Promise<number[]> {
  const alive: number[] = [];
  for (const pid of pids) if (typeof pid === 'number' && (await commandOf(pid)) !== '') alive.push(pid);
  return alive;
}
