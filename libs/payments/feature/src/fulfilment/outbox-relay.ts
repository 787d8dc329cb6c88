import { WorkQueue } from '@chatpop/message-bus';
import { OutboxStore } from '@chatpop/payments-data-access';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import type { BackgroundLoop } from '../background/background-loop.js';
import { BackgroundLoops } from '../background/background-loops.js';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';

const batchSize = 100;

/** Puts work from the outbox on the queue: right after a commit when woken, else when the sweep finds it. At least once. */
@Injectable()
export class OutboxRelay {
  private readonly loop: BackgroundLoop;

  constructor(
    private readonly outbox: OutboxStore,
    private readonly queue: WorkQueue,
    loops: BackgroundLoops,
    @InjectConfig(paymentsConfig) config: PaymentsConfig,
  ) {
    this.loop = loops.add('payments outbox relay', config.relayIntervalMs, () => this.relay());
  }

  wake(): void {
    this.loop.wake();
  }

  private async relay(): Promise<void> {
    let published: number;
    do {
      const result = await this.outbox.relay(batchSize, (work) => this.queue.publish(work));
      if (result.failure !== undefined) throw new Error('The queue did not take all work', { cause: result.failure });
      published = result.published;
    } while (published === batchSize);
  }
}
