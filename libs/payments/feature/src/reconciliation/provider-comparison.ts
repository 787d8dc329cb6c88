import { DomainError } from '@chatpop/contracts';
import { ReconciliationStore, type PurchaseEntity } from '@chatpop/payments-data-access';
import type { ProviderEvent } from '@chatpop/payments-domain';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CheckoutPages } from '../checkout/checkout-pages.js';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { reconcileFindings } from '../payments.metrics.js';
import { PAYMENT_PROVIDER, type PaymentProvider, type SessionReport } from '../provider/payment-provider.js';
import { ProviderEvents } from '../webhook/provider-events.js';

const batchSize = 500;

/** Compares what is known here with what the provider knows, and takes in what a lost webhook left behind. */
@Injectable()
export class ProviderComparison {
  private readonly logger = new Logger(ProviderComparison.name);

  constructor(
    @Inject(PAYMENT_PROVIDER) private readonly provider: PaymentProvider,
    private readonly store: ReconciliationStore,
    private readonly events: ProviderEvents,
    private readonly pages: CheckoutPages,
    private readonly clock: Clock,
    @InjectConfig(paymentsConfig) private readonly config: PaymentsConfig,
  ) {}

  get providerName(): string {
    return this.provider.name;
  }

  async takeLostEvents(knownUntil: Date): Promise<void> {
    const until = this.graceAgo();
    let batch: ProviderEvent[] = [];
    const since = new Date(knownUntil.getTime() - this.config.reconcileOverlapMs);
    for await (const event of this.provider.eventsSince(since)) {
      if (event.occurredAt > until) continue;
      batch.push(event);
      if (batch.length < batchSize) continue;
      await this.takeLost(batch);
      batch = [];
    }
    await this.takeLost(batch);
    await this.store.eventsTakenUntil(this.provider.name, until);
  }

  /** Each by itself: one whose session can't be made out keeps no other from its end. */
  async closeOverdue(): Promise<void> {
    for await (const purchase of this.store.overdue(this.graceAgo())) {
      try {
        await this.close(purchase);
      } catch (error) {
        if (error instanceof DomainError) throw error; // the provider is away, for the others too
        reconcileFindings.inc({ finding: 'not_closed' });
        this.logger.error({ msg: 'An overdue checkout could not be closed', purchase_id: purchase.id, err: error });
      }
    }
  }

  private async takeLost(events: readonly ProviderEvent[]): Promise<void> {
    for (const { id } of await this.events.takeLost(events)) this.found('lost_event', { event: id });
  }

  /** Webhooks are given a while to arrive by themselves. */
  private graceAgo(): Date {
    return new Date(this.clock.now().getTime() - this.config.reconcileGraceMs);
  }

  private async close(purchase: PurchaseEntity): Promise<void> {
    const report: SessionReport =
      purchase.sessionId === null ? { fact: { type: 'expired' } } : await this.provider.findSession(purchase);
    if (report.isUnknown) this.found('unknown_session', { purchase_id: purchase.id });
    if (report.fact?.type === 'paid') this.found('lost_payment', { purchase_id: purchase.id });
    await this.pages.conclude(purchase, report);
  }

  private found(finding: string, fields: Record<string, string>): void {
    reconcileFindings.inc({ finding });
    this.logger.warn({ msg: 'Reconciliation put something right', finding, ...fields });
  }
}
