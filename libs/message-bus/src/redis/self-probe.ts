import { randomUUID } from 'node:crypto';

const intervalMs = 2_000;
/** Two probes in a row unheard: 4 to 6 s. A single one may be lost with a connection that is being replaced. */
const unheardProbes = 2;

/**
 * Publishes to itself through the real path. A subscriber can be connected, answer pings and yet hear nothing (a half
 * open connection, a lost subscription): no event tells, only silence does.
 */
export class SelfProbe {
  readonly key = `chatpop:probe:{${randomUUID()}}`;
  private timer: NodeJS.Timeout | undefined;
  private unheard = 0;

  constructor(
    private readonly publish: (key: string) => Promise<unknown>,
    private readonly onDeaf: () => Promise<void>,
  ) {}

  get isDeaf(): boolean {
    return this.unheard >= unheardProbes;
  }

  start(): void {
    this.timer = setInterval(() => void this.tick(), intervalMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  heard(): void {
    this.unheard = 0;
  }

  private async tick(): Promise<void> {
    try {
      if (this.isDeaf) await this.onDeaf();
      await this.publish(this.key);
      this.unheard += 1;
    } catch {
      // Redis is away: that is no deafness, and ioredis connects again.
    }
  }
}
