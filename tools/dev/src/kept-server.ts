import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessExit } from '@chatpop/local-servers';
import type { Print } from './service-log.js';

/** A database server that ChatPop uses: its own, or one that it was pointed to. */
export interface DatabaseServer {
  readonly url: string;
  /** For people: what it is. */
  readonly title: string;
  /** Its process, when it is our own. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

interface StartedServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  stop(): Promise<void>;
}

interface Tell {
  readonly print: Print;
  readonly onChange: () => void;
}

const restartPauseMs = 500;

/** A server of our own: should it end, it is started again on the same port and data. */
export class KeptServer implements DatabaseServer {
  private readonly stopping = new AbortController();
  private kept: Promise<void> = Promise.resolve();

  private constructor(
    private readonly name: string,
    readonly title: string,
    private server: StartedServer,
    private readonly restart: (port: number) => Promise<StartedServer>,
    private readonly tell: Tell,
  ) {}

  static async start(
    name: string,
    title: string,
    start: (port?: number) => Promise<StartedServer>,
    tell: Tell,
  ): Promise<KeptServer> {
    const kept = new KeptServer(name, title, await start(), start, tell);
    kept.kept = kept.keepRunning();
    return kept;
  }

  get url(): string {
    return this.server.url;
  }

  get pid(): number {
    return this.server.pid;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.server.stop();
    await this.kept;
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async keepRunning(): Promise<void> {
    for (await this.server.exited; !this.isStopping(); await this.server.exited) {
      this.tell.print(`${this.name} ended; it starts again`);
      await delay(restartPauseMs);
      try {
        this.server = await this.restart(this.server.port);
        this.tell.onChange();
        if (this.isStopping()) await this.server.stop();
      } catch (error) {
        this.tell.print(`${this.name} does not start: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
