import { PurchaseStore, ReconciliationStore, type PurchaseEntity } from '@chatpop/payments-data-access';
import { Clock } from '@chatpop/service-bootstrap';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { FollowUp } from '../follow-up.js';
import { reconcileFindings } from '../payments.metrics.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from '../provider/payment-provider.js';
import { ProviderEvents } from '../webhook/provider-events.js';

/** Webhooks are given this long to arrive by themselves. */
const graceMs = 30_000;
/** How far events may appear in the provider's list behind their time. */
const overlapMs = 10 * 60_000;

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
  ) {}

  get providerName(): string {
    return this.provider.name;
  }

  async takeLostEvents(knownUntil: Date): Promise<void> {
    const until = new Date(this.clock.now().getTime() - graceMs);
    for await (const event of this.provider.eventsSince(new Date(knownUntil.getTime() - overlapMs))) {
      if (event.occurredAt > until) continue;
      if ((await this.events.take(event)) === 'applied') this.found('lost_event', { event: event.id });
    }
    await this.store.eventsTakenUntil(this.provider.name, until);
  }

  async closeOverdue(): Promise<void> {
    const overdue = await this.store.findOverdue(new Date(this.clock.now().getTime() - graceMs));
    for (const purchase of overdue) await this.close(purchase);
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
