import { Injectable, Logger } from '@nestjs/common';

/**
 * Ends what would otherwise be cut off. Resolves when it is done; `signal` aborts when the time is over, and then nobody
 * waits for it any more.
 */
export type Drainer = (signal: AbortSignal) => Promise<void>;

/** What has to end well before the process does: sockets, queues, relays. Registered by whoever owns them. */
@Injectable()
export class DrainService {
  private readonly logger = new Logger(DrainService.name);
  private readonly drainers = new Map<string, Drainer>();

  register(name: string, drainer: Drainer): void {
    this.drainers.set(name, drainer);
  }

  /** Runs all drainers at once. One that fails, or takes longer than there is time, is logged and holds up nobody. */
  async drain(signal: AbortSignal): Promise<void> {
    await Promise.all(
      [...this.drainers].map(async ([name, drainer]) => {
        try {
          await Promise.race([drainer(signal), timeIsOver(signal)]);
        } catch (error) {
          this.logger.error({ msg: 'Drain step failed', step: name, err: error });
        }
      }),
    );
  }
}

const timeIsOver = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const end = (): void => reject(new Error('There was no more time'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
