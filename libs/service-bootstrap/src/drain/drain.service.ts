import { Injectable, Logger } from '@nestjs/common';

/** Ends what would otherwise be cut off. Resolves when it is done; `signal` aborts when the time is over. */
export type Drainer = (signal: AbortSignal) => Promise<void>;

/** What has to end well before the process does: sockets, queues, relays. Registered by whoever owns them. */
@Injectable()
export class DrainService {
  private readonly logger = new Logger(DrainService.name);
  private readonly drainers = new Map<string, Drainer>();

  register(name: string, drainer: Drainer): void {
    this.drainers.set(name, drainer);
  }

  /** Runs all drainers at once. One that fails is logged and holds up nobody. */
  async drain(signal: AbortSignal): Promise<void> {
    await Promise.all(
      [...this.drainers].map(async ([name, drainer]) => {
        try {
          await drainer(signal);
        } catch (error) {
          this.logger.error({ msg: 'Drain step failed', step: name, err: error });
        }
      }),
    );
  }
}
