import { ReconciliationStore } from '@chatpop/payments-data-access';
import { Clock, DrainService, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoop } from '../background/background-loop.js';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { OwnBooks } from './own-books.js';
import { ProviderComparison } from './provider-comparison.js';

/** Runs the reconciliation, at intervals, in one process at a time. */
@Injectable()
export class ReconciliationJob implements OnApplicationBootstrap {
  private readonly logger = new Logger(ReconciliationJob.name);
  private readonly loop: BackgroundLoop;

  constructor(
    private readonly store: ReconciliationStore,
    private readonly comparison: ProviderComparison,
    private readonly books: OwnBooks,
    private readonly clock: Clock,
    @InjectConfig(paymentsConfig) private readonly config: PaymentsConfig,
    drain: DrainService,
  ) {
    this.loop = new BackgroundLoop('reconciliation', config.reconcileIntervalMs, () => this.takeTurn());
    drain.register('reconciliation', () => this.loop.stop());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  private async takeTurn(): Promise<void> {
    // A little less than the interval, or every second turn would come too early for the lease.
    const leaseMs = Math.ceil(this.config.reconcileIntervalMs * 0.9);
    const eventsUntil = await this.store.takeTurn(this.comparison.providerName, this.clock.now(), leaseMs);
    if (eventsUntil) await this.run(eventsUntil);
  }

  /** Each step whether the others succeed or not: while the provider is away our own books are still looked after. */
  private async run(eventsUntil: Date): Promise<void> {
    const steps = {
      'lost events': () => this.comparison.takeLostEvents(eventsUntil),
      'overdue checkouts': () => this.comparison.closeOverdue(),
      'telling chat again': () => this.books.tellAgain(),
      'the books': () => this.books.check(),
    };
    for (const [step, work] of Object.entries(steps)) {
      try {
        await work();
      } catch (error) {
        this.logger.warn({ msg: 'A step of the reconciliation failed, will be tried again', step, err: error });
      }
    }
  }
}
