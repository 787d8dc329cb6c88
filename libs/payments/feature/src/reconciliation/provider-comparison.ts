import { PurchaseStore, ReconciliationStore, type PurchaseEntity } from '@chatpop/payments-data-access';
import type { ProviderEvent } from '@chatpop/payments-domain';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { FollowUp } from '../follow-up.js';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { reconcileFindings } from '../payments.metrics.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from '../provider/payment-provider.js';
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
    private readonly purchases: PurchaseStore,
    private readonly followUp: FollowUp,
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

  async closeOverdue(): Promise<void> {
    const overdue = await this.store.findOverdue(this.graceAgo());
    for (const purchase of overdue) await this.close(purchase);
  }

  private async takeLost(events: readonly ProviderEvent[]): Promise<void> {
    for (const { id } of await this.events.takeLost(events)) this.found('lost_event', { event: id });
  }

  /** Webhooks are given a while to arrive by themselves. */
  private graceAgo(): Date {
    return new Date(this.clock.now().getTime() - this.config.reconcileGraceMs);
  }

  private async close(purchase: PurchaseEntity): Promise<void> {
    const { fact, paymentRef } =
      purchase.sessionId === null
        ? { fact: { type: 'expired' } as const, paymentRef: undefined }
        : await this.provider.findSession(purchase);
    if (!fact) return;
    if (fact.type === 'paid') this.found('lost_payment', { purchase_id: purchase.id });
    this.followUp.moved(await this.purchases.record(purchase.id, fact, this.clock.now(), paymentRef));
  }

  private found(finding: string, fields: Record<string, string>): void {
    reconcileFindings.inc({ finding });
    this.logger.warn({ msg: 'Reconciliation put something right', finding, ...fields });
  }
}
