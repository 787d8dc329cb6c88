import { LedgerStore, ReconciliationStore } from '@chatpop/payments-data-access';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger } from '@nestjs/common';
import { OutboxRelay } from '../fulfilment/outbox-relay.js';
import {
  ledgerImbalance,
  oldestRefundDue,
  oldestUnfulfilled,
  reconcileFindings,
  unmatchedEvents,
} from '../payments.metrics.js';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';

/** Refunds have no answer from chat: for a day they are told again, ever more seldom. */
const refundsForMs = 24 * 3_600_000;

/** Looks after what only this service knows: that chat was told, and that the ledger sums to zero. */
@Injectable()
export class OwnBooks {
  private readonly logger = new Logger(OwnBooks.name);

  constructor(
    private readonly store: ReconciliationStore,
    private readonly ledger: LedgerStore,
    private readonly relay: OutboxRelay,
    private readonly clock: Clock,
    @InjectConfig(paymentsConfig) private readonly config: PaymentsConfig,
  ) {}

  async tellAgain(): Promise<void> {
    const afterMs = this.config.unfulfilledAfterMs;
    const { paid, refunded } = await this.store.tellAgain(this.clock.now(), { afterMs, refundsForMs });
    reconcileFindings.inc({ finding: 'told_again' }, paid);
    reconcileFindings.inc({ finding: 'refund_told_again' }, refunded);
    if (paid + refunded > 0) this.relay.wake();
  }

  async check(): Promise<void> {
    unmatchedEvents.set(await this.store.countUnmatchedEvents());
    const waiting = await this.store.waitingSeconds(this.clock.now());
    oldestUnfulfilled.set(waiting.purchase);
    oldestRefundDue.set(waiting.refund);
    const imbalance = await this.ledger.imbalance();
    ledgerImbalance.set(imbalance);
    if (imbalance !== 0) this.logger.error({ msg: 'The ledger does not sum to zero', imbalance });
  }

  /** Another process looks: what this one saw last must not stand for ever. */
  leaveToOthers(): void {
    for (const gauge of [unmatchedEvents, oldestUnfulfilled, oldestRefundDue, ledgerImbalance]) gauge.set(0);
  }
}
