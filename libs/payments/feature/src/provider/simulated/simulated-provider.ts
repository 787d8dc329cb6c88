import { randomBytes } from 'node:crypto';
import type {
  CheckoutSession,
  PurchaseEntity,
  SimulatedPayoutsStore,
  SimulatedSessionEntity,
  SimulatedStore,
} from '@chatpop/payments-data-access';
import type { ProviderEvent } from '@chatpop/payments-domain';
import type { Clock } from '@chatpop/service-bootstrap';
import Stripe from 'stripe';
import type { CheckoutOrder, PaymentProvider, SessionReport } from '../payment-provider.js';
import { parseStripeEvent } from '../stripe/parse-stripe-event.js';
import { readSignedEvent } from '../stripe/stripe-webhook.js';
import { newPaymentRef, newSessionId, simulatedEvent, type SimulatedEventType } from './simulated-events.js';
import { pagePath } from './simulated-page.js';
import { SimulatedPayouts } from './simulated-payouts.js';
import type { WebhookSender } from './webhook-sender.js';

interface SimulatedOptions {
  readonly publicUrl: string;
  /** By default a random one: events are sent to the process that signed them. */
  readonly webhookSecret: string | undefined;
  readonly toleranceSeconds: number;
}

/**
 * Stands in for Stripe where there is no key, outside production. It keeps its sessions and events in Postgres, as Stripe
 * would in its own, and tells of them by properly signed webhooks. No money moves.
 */
export class SimulatedProvider implements PaymentProvider {
  readonly name = 'simulated';
  readonly payouts: SimulatedPayouts;
  /** For its signatures only: it is never called. */
  private readonly stripe = new Stripe('sk_test_simulated');
  private readonly secret: string;

  constructor(
    private readonly store: SimulatedStore,
    payoutsStore: SimulatedPayoutsStore,
    private readonly sender: WebhookSender,
    private readonly clock: Clock,
    private readonly options: SimulatedOptions,
  ) {
    this.payouts = new SimulatedPayouts(payoutsStore, options.publicUrl);
    this.secret = options.webhookSecret ?? randomBytes(32).toString('hex');
  }

  async openSession({ purchase, description, successUrl, cancelUrl }: CheckoutOrder): Promise<CheckoutSession> {
    const { id, expiresAt } = await this.store.openSession({
      id: newSessionId(),
      purchaseId: purchase.id,
      amount: purchase.price,
      currency: purchase.currency,
      expiresAt: purchase.expiresAt,
      description,
      successUrl,
      cancelUrl,
    });
    return { id, url: `${this.options.publicUrl}${pagePath(id)}`, expiresAt };
  }

  async expireSession(purchase: PurchaseEntity): Promise<SessionReport> {
    await this.expire(purchase.sessionId ?? '');
    return this.findSession(purchase);
  }

  async findSession({ sessionId }: PurchaseEntity): Promise<SessionReport> {
    const session = await this.store.findSession(sessionId ?? '');
    if (!session) return { fact: { type: 'expired' }, isUnknown: true };
    const { status, amount, currency, paymentRef, expiresAt } = session;
    if (status === 'paid')
      return { fact: { type: 'paid', amount, currency }, ...(paymentRef === null ? {} : { paymentRef }) };
    return status === 'expired' || expiresAt <= this.clock.now() ? { fact: { type: 'expired' } } : {};
  }

  async refund({ id }: PurchaseEntity): Promise<void> {
    await this.deliver(await this.store.refund(id, this.told('charge.refunded')));
  }

  readEvent(rawBody: Buffer, signature: string): ProviderEvent {
    const { toleranceSeconds } = this.options;
    return readSignedEvent(this.stripe, rawBody, { signature, secret: this.secret, toleranceSeconds });
  }

  async *eventsSince(time: Date): AsyncGenerator<ProviderEvent> {
    for (const payload of await this.store.eventsSince(time)) yield parseStripeEvent(JSON.parse(payload));
  }

  /** What the buyer does on the page. Each does nothing when the session is beyond it. */
  async pay(sessionId: string): Promise<void> {
    await this.deliver(await this.store.pay(sessionId, newPaymentRef(), this.told('checkout.session.completed')));
  }

  async decline(sessionId: string): Promise<void> {
    await this.deliver(await this.store.decline(sessionId, this.told('payment_intent.payment_failed')));
  }

  async expire(sessionId: string): Promise<void> {
    await this.deliver(await this.store.expire(sessionId, this.told('checkout.session.expired')));
  }

  private told(type: SimulatedEventType) {
    return (session: SimulatedSessionEntity) => simulatedEvent(type, session, this.clock.now());
  }

  /** What is not delivered is found in the list of events, which has it since the change itself. */
  private async deliver(event: { readonly payload: string } | undefined): Promise<void> {
    if (event) await this.sender.deliver(this.stripe, event.payload, this.secret);
  }
}
