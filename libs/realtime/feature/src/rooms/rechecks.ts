import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** One that failed, because chat can't be asked now, is tried again after this, in ms. */
const retryMs = 2_000;
const atOnce = 8;

/** @returns whether it is settled; if not it is tried again later. */
export type Recheck = () => Promise<boolean>;

/**
 * Asks chat again about sockets that are in already, a few at a time: while a gateway did not hear its rooms, an order
 * to end sessions or to open a Back Room may have been lost, and nothing tells.
 */
@Injectable()
export class Rechecks {
  private readonly waiting = new Set<Recheck>();
  private workers = 0;

  add(recheck: Recheck): void {
    this.waiting.add(recheck);
    if (this.workers < atOnce) void this.work();
  }

  drop(recheck: Recheck): void {
    this.waiting.delete(recheck);
  }

  private async work(): Promise<void> {
    this.workers += 1;
    for (const recheck of this.waiting) {
      this.waiting.delete(recheck);
      if (await recheck()) continue;
      this.waiting.add(recheck);
      await delay(retryMs, undefined, { ref: false });
    }
    this.workers -= 1;
  }
}
