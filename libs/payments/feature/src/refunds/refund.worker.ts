import { RefundStore } from '@chatpop/payments-data-access';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BackgroundLoop } from '../background/background-loop.js';
import { BackgroundLoops } from '../background/background-loops.js';
import { FollowUp } from '../follow-up.js';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { refundsSettled } from '../payments.metrics.js';
import { PAYMENT_PROVIDER, ProviderRefusedError, type PaymentProvider } from '../provider/payment-provider.js';

/** Makes the refunds that were asked for, each until it is done, however long the provider is away. */
@Injectable()
export class RefundWorker {
  private readonly logger = new Logger(RefundWorker.name);
  private readonly loop: BackgroundLoop;

  constructor(
    @Inject(PAYMENT_PROVIDER) private readonly provider: PaymentProvider,
    private readonly refunds: RefundStore,
    private readonly followUp: FollowUp,
    private readonly clock: Clock,
    @InjectConfig(paymentsConfig) private readonly config: PaymentsConfig,
    loops: BackgroundLoops,
  ) {
    this.loop = loops.add('refunds', config.refundIntervalMs, () => this.refundDue());
  }

  wake(): void {
    this.loop.wake();
  }

  /** Several at once: a burst of losers does not wait for the provider one by one. */
  private async refundDue(): Promise<void> {
    const lane = async (): Promise<void> => {
      while (!this.loop.isStopping && (await this.refundOne())) continue;
    };
    await Promise.all(Array.from({ length: this.config.refundsAtOnce }, lane));
  }

  private async refundOne(): Promise<boolean> {
    const due = await this.refunds.takeDue(this.clock.now(), this.config.refundRetryMs);
    if (!due) return false;
    const { purchase, attempt, reason } = due;
    try {
      await this.provider.refund(purchase, attempt);
      this.followUp.moved(await this.refunds.complete(purchase, this.clock.now()));
      refundsSettled.inc({ reason, outcome: 'done' });
    } catch (error) {
      refundsSettled.inc({ reason, outcome: 'failed' });
      const level = error instanceof ProviderRefusedError ? 'error' : 'warn';
      this.logger[level]({
        msg: 'A refund failed, will be tried again',
        purchase_id: purchase.id,
        attempt,
        err: error,
      });
    }
    return true;
  }
}
