import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from '@chatpop/local-servers';
import { readState, startSystem, type State, type System } from '@chatpop/testing';
import type { ServiceName, ShapeName } from '@chatpop/topology';
import type { KeptRoom } from '../evidence.js';
import type { Servers } from './servers.js';
import { until } from './wait.js';

export type Instance = State['services'][number];
export type Settings = Readonly<Record<string, string>>;

/** Limits as they are, but for those that would refuse a crowd that comes from one address. */
const roomForACrowd: Settings = {
  JOINS_PER_MINUTE: '1000000',
  NEW_NAMES_PER_HOUR: '1000000',
  REGISTRATIONS_PER_MINUTE: '1000000',
  SOCKETS_PER_ADDRESS: '100000',
  SOCKET_CONNECTS_PER_SECOND: '5000',
  SOCKET_CONNECTS_BURST: '5000',
};

/** ChatPop as `npm start` runs it, with servers of its own. It is looked at from outside, and killed by process ids only. */
export class Stack {
  private readonly killed = new Map<string, number>();
  private readonly accidentsSeen: string[] = [];

  private constructor(
    readonly servers: Servers,
    private readonly system: System,
    readonly url: string,
    ended: { report: (instance: string, how: string) => void },
  ) {
    ended.report = (instance, how) => this.onEnded(instance, how);
  }

  static async start(servers: Servers, settings: Settings): Promise<Stack> {
    const ended = { report: (_instance: string, _how: string): void => undefined };
    const port = await freePort();
    const env = { ...roomForACrowd, ...settings, DATABASE_URL: servers.databaseUrl, REDIS_URL: servers.redisUrl };
    const hear = (line: string): void => {
      const [, instance = '', how = ''] = /^(\S+ \d+) \| ended \((.+)\)/.exec(line) ?? [];
      if (instance !== '') ended.report(instance, how);
    };
    const system = await startSystem('microservices', port, env, hear);
    return new Stack(servers, system, `http://127.0.0.1:${port}`, ended);
  }

  instances(name: ServiceName): Instance[] {
    return readState(this.system.statePath).services.filter((instance) => instance.name === name);
  }

  /** Sends a signal to an instance, which is expected to end of it. */
  kill({ name, instance, pid }: Instance, signal: 'SIGKILL' | 'SIGTERM'): void {
    const key = `${name} ${instance}`;
    this.killed.set(key, (this.killed.get(key) ?? 0) + 1);
    process.kill(pid, signal);
  }

  /** Resolves once another process stands in the instance's place, and is ready. */
  async replaced({ name, instance, pid }: Instance): Promise<Instance> {
    const find = (): Instance | undefined =>
      readState(this.system.statePath).services.find(
        (other) => other.name === name && other.instance === instance && other.pid !== pid && other.state === 'ready',
      );
    await until(`${name} ${instance} is there again`, () => find() !== undefined);
    const found = find();
    if (!found) throw new Error(`${name} ${instance} is gone again`);
    return found;
  }

  /** Moves the running system to another shape, as `npm run topology` does. @returns how long that took, in ms. */
  async moveTo(shape: ShapeName): Promise<number> {
    const began = Date.now();
    const env = { ...process.env, CHATPOP_DIR: dirname(this.system.statePath) };
    const child = spawn(process.execPath, ['tools/dev/start.mjs', 'topology', shape], { env, stdio: 'ignore' });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0) throw new Error(`Moving to ${shape} ended with ${String(code)}`);
    return Date.now() - began;
  }

  /** Resolves once all instances are ready. */
  async ready(): Promise<number> {
    return until('all services are ready', () =>
      readState(this.system.statePath).services.every(({ state }) => state === 'ready'),
    );
  }

  /** What ended though nobody killed it, and what nobody caught. */
  accidents(): string[] {
    const logs = join(dirname(this.system.statePath), 'logs');
    const uncaught = readdirSync(logs).flatMap((file) =>
      readFileSync(join(logs, file), 'utf8')
        .split('\n')
        .filter((line) => /unhandled.?rejection|uncaught.?exception/i.test(line))
        .map((line) => `${file}: ${line.slice(0, 200)}`),
    );
    return [...this.accidentsSeen, ...uncaught];
  }

  async kept(codes: readonly string[]): Promise<KeptRoom[]> {
    const rooms = await this.servers.query<{ code: string; last_seq: string }>(
      'select code, last_seq from chat.room where code = any($1)',
      [codes],
    );
    const messages = await this.servers.query<{
      code: string;
      seq: string;
      id: string;
      client_message_id: string;
      content: string;
    }>(
      `select r.code, m.seq, m.id, m.client_message_id, m.content from chat.message m
       join chat.room r on r.id = m.room_id where r.code = any($1) order by m.seq`,
      [codes],
    );
    return rooms.map(({ code, last_seq }) => ({
      code,
      last_seq: Number(last_seq),
      messages: messages
        .filter((row) => row.code === code)
        .map(({ code: _, ...row }) => ({ ...row, seq: Number(row.seq) })),
    }));
  }

  async outbox(codes: readonly string[]): Promise<number> {
    const [row] = await this.servers.query<{ count: string }>(
      `select count(*) from (select room_id from chat.outbox union all select room_id from chat.untold_messages) waiting
       join chat.room r on r.id = waiting.room_id where r.code = any($1)`,
      [codes],
    );
    return Number(row?.count ?? 0);
  }

  /** The sum of a metric over all instances of a service, by the beginning of its line. */
  async metric(name: ServiceName, line: string): Promise<number> {
    const texts = await Promise.all(
      this.instances(name).map(async ({ metrics_url }) => (await fetch(metrics_url)).text()),
    );
    const values = texts.flatMap((text) => text.split('\n').filter((one) => one.startsWith(line)));
    return values.reduce((total, one) => total + Number(one.slice(one.lastIndexOf(' '))), 0);
  }

  async stop(): Promise<void> {
    await this.system.stop();
  }

  private onEnded(instance: string, how: string): void {
    const expected = this.killed.get(instance) ?? 0;
    if (expected > 0) this.killed.set(instance, expected - 1);
    else this.accidentsSeen.push(`${instance} ended (${how})`);
  }
}
