import { PayoutStore, type PayoutEntity } from '@chatpop/payments-data-access';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BackgroundLoop } from '../background/background-loop.js';
import { BackgroundLoops } from '../background/background-loops.js';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { payoutsSettled } from '../payments.metrics.js';
import { ProviderRefusedError } from '../provider/payment-provider.js';
import { PAYOUT_PROVIDER, type PayoutProvider } from '../provider/payout-provider.js';
import { PayoutAccountsService } from './payout-accounts.service.js';

const batchSize = 100;
/** A fault of the provider's own may pass; after this many in a row the money is the host's again, and is tried anew. */
const mostFaults = 5;

/** Pays out what connected hosts are owed, each payout until it is sent or refused, however long the provider is away. */
@Injectable()
export class PayoutWorker {
  private readonly logger = new Logger(PayoutWorker.name);
  private readonly loop: BackgroundLoop;

  constructor(
    @Inject(PAYOUT_PROVIDER) private readonly provider: PayoutProvider,
    private readonly payouts: PayoutStore,
    private readonly accounts: PayoutAccountsService,
    private readonly clock: Clock,
    @InjectConfig(paymentsConfig) private readonly config: PaymentsConfig,
    loops: BackgroundLoops,
  ) {
    this.loop = loops.add('payouts', config.payoutIntervalMs, () => this.run());
  }

  private async run(): Promise<void> {
    const now = this.clock.now().getTime();
    await this.accounts.checkSome(new Date(now - this.config.payoutIntervalMs), batchSize);
    const earnedBefore = new Date(now - this.config.payoutDelayHours * 3_600_000);
    await this.payouts.requestDue({ minimum: this.config.payoutMinimum, earnedBefore }, batchSize);
    while (!this.loop.isStopping && (await this.sendOne())) continue;
  }

  private async sendOne(): Promise<boolean> {
    const payout = await this.payouts.takeDue(this.clock.now(), this.config.refundRetryMs);
    if (!payout) return false;
    try {
      await this.complete(payout, await this.provider.send(payout));
    } catch (error) {
      await this.afterFailure(payout, error);
    }
    return true;
  }

  /** A refusal may follow a success whose answer was lost: the provider is asked before the host is owed it again. */
  private async afterFailure(payout: PayoutEntity, error: unknown): Promise<void> {
    const about = { payout_id: payout.id, attempt: payout.attempts, err: error };
    const isFinal = error instanceof ProviderRefusedError && (!error.isProviderFault || payout.attempts >= mostFaults);
    if (!isFinal) {
      this.logger.warn({ msg: 'A payout failed, will be tried again', ...about });
      return;
    }
    const transferRef = await this.provider.findTransfer(payout);
    if (transferRef !== undefined) return this.complete(payout, transferRef);
    await this.payouts.fail(payout);
    payoutsSettled.inc({ outcome: 'failed' });
    this.logger.error({ msg: 'A payout was refused; the host is owed it again', ...about });
  }

  private async complete(payout: PayoutEntity, transferRef: string): Promise<void> {
    await this.payouts.complete(payout, transferRef);
    payoutsSettled.inc({ outcome: 'sent' });
  }
}
