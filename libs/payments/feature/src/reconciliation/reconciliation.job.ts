import { ReconciliationStore } from '@chatpop/payments-data-access';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger } from '@nestjs/common';
import { BackgroundLoops } from '../background/background-loops.js';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { reconciledAt } from '../payments.metrics.js';
import { OwnBooks } from './own-books.js';
import { ProviderComparison } from './provider-comparison.js';

/** Runs the reconciliation, at intervals, in one process at a time. */
@Injectable()
export class ReconciliationJob {
  private readonly logger = new Logger(ReconciliationJob.name);

  constructor(
    private readonly store: ReconciliationStore,
    private readonly comparison: ProviderComparison,
    private readonly books: OwnBooks,
    private readonly clock: Clock,
    @InjectConfig(paymentsConfig) private readonly config: PaymentsConfig,
    loops: BackgroundLoops,
  ) {
    loops.add('reconciliation', config.reconcileIntervalMs, () => this.takeTurn());
  }

  private async takeTurn(): Promise<void> {
    // A little less than the interval, or every second turn would come too early for the lease.
    const leaseMs = Math.ceil(this.config.reconcileIntervalMs * 0.9);
    const eventsUntil = await this.store.takeTurn(this.comparison.providerName, this.clock.now(), leaseMs);
    if (eventsUntil) await this.run(eventsUntil);
    else this.books.leaveToOthers();
  }

  /** Each step whether the others succeed or not: while the provider is away our own books are still looked after. */
  private async run(eventsUntil: Date): Promise<void> {
    const steps = {
      'lost events': () => this.comparison.takeLostEvents(eventsUntil),
      'overdue checkouts': () => this.comparison.closeOverdue(),
      'telling chat again': () => this.books.tellAgain(),
      'the books': () => this.books.check(),
    };
    let failed = 0;
    for (const [step, work] of Object.entries(steps)) {
      try {
        await work();
      } catch (error) {
        failed += 1;
        this.logger.warn({ msg: 'A step of the reconciliation failed, will be tried again', step, err: error });
      }
    }
    if (failed === 0) reconciledAt.set(this.clock.now().getTime() / 1000);
  }
}
