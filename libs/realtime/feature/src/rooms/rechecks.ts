import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** One that failed, because chat can't be asked now, is tried again after this, in ms. */
const retryMs = 2_000;
const atOnce = 8;

export interface Recheckable {
  /** Asks chat again. @returns whether chat could be asked; if not it is tried again later. */
  recheck(): Promise<boolean>;
}

/**
 * Asks chat again about sockets that are in already, a few at a time: while a gateway did not hear its rooms, an order
 * to end sessions or to open a Back Room may have been lost, and nothing tells.
 */
@Injectable()
export class Rechecks {
  private readonly waiting = new Set<Recheckable>();
  private workers = 0;

  add(one: Recheckable): void {
    this.waiting.add(one);
    if (this.workers < atOnce) void this.work();
  }

  drop(one: Recheckable): void {
    this.waiting.delete(one);
  }

  private async work(): Promise<void> {
    this.workers += 1;
    for (const one of this.waiting) {
      this.waiting.delete(one);
      if (await one.recheck()) continue;
      this.waiting.add(one);
      await delay(retryMs, undefined, { ref: false });
    }
    this.workers -= 1;
  }
}
