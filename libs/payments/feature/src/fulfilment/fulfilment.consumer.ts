import { WorkQueue, type WorkConsumer } from '@chatpop/message-bus';
import { FulfilmentStore } from '@chatpop/payments-data-access';
import { Clock, DrainService, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { FollowUp } from '../follow-up.js';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { RefundWorker } from '../refunds/refund.worker.js';

const group = 'payments';

/** Hears from chat what became of what was paid for. */
@Injectable()
export class FulfilmentConsumer implements OnApplicationBootstrap {
  private consumers: readonly WorkConsumer[] = [];

  constructor(
    private readonly queue: WorkQueue,
    private readonly fulfilments: FulfilmentStore,
    private readonly refunds: RefundWorker,
    private readonly followUp: FollowUp,
    private readonly clock: Clock,
    @InjectConfig(paymentsConfig) private readonly config: PaymentsConfig,
    drain: DrainService,
  ) {
    drain.register('payments work consumers', async () => {
      await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const readers = Array.from({ length: this.config.fulfilmentReaders }, () => [
      this.queue.consume('chat:purchase_fulfilled', group, async (work) => {
        const recorded = await this.fulfilments.fulfil(work, this.clock.now());
        if (recorded) this.followUp.moved(recorded);
      }),
      this.queue.consume('chat:purchase_rejected', group, async (work) => {
        if (await this.fulfilments.reject(work)) this.refunds.wake();
      }),
    ]);
    this.consumers = await Promise.all(readers.flat());
  }
}
