import { randomUUID } from 'node:crypto';
import { busDeaf, busRoundTrip } from '../message-bus.metrics.js';

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
  private publishedAt = 0;

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
    if (this.unheard === 1) busRoundTrip.observe((performance.now() - this.publishedAt) / 1_000);
    this.unheard = 0;
    busDeaf.set(0);
  }

  private async tick(): Promise<void> {
    busDeaf.set(this.isDeaf ? 1 : 0);
    try {
      if (this.isDeaf) await this.onDeaf();
      await this.ask();
    } catch {
      // Redis is away: that is no deafness, and ioredis connects again.
    }
  }

  private async ask(): Promise<void> {
    this.unheard += 1;
    this.publishedAt = performance.now();
    await this.publish(this.key).catch((error: unknown) => {
      this.unheard = Math.max(this.unheard - 1, 0);
      throw error;
    });
  }
}
