import { DomainError, paymentErrors } from '@chatpop/contracts';
import type { CheckoutSession, PurchaseEntity } from '@chatpop/payments-data-access';
import type { ProviderEvent } from '@chatpop/payments-domain';
import type { OnModuleDestroy } from '@nestjs/common';
import Stripe from 'stripe';
import type { StripeConfig } from '../../payments.config.js';
import {
  ProviderRefusedError,
  type CheckoutOrder,
  type PaymentProvider,
  type SessionReport,
} from '../payment-provider.js';
import { ProviderBreaker } from './breaker.js';
import { isRefundFailed, parseStripeEvent, parseStripeSession, stripeEventTypes } from './parse-stripe-event.js';
import { StripePayouts } from './stripe-payouts.js';
import { readSignedEvent } from './stripe-webhook.js';

export interface StripeKeys {
  readonly secretKey: string;
  readonly webhookSecret: string;
}

/** Stripe Checkout by the official SDK: every call with a time-out, retries and, where it changes something, an idempotency key. */
export class StripeProvider implements PaymentProvider, OnModuleDestroy {
  readonly name = 'stripe';
  readonly payouts: StripePayouts;
  private readonly stripe: Stripe;
  private readonly breaker: ProviderBreaker;

  constructor(
    private readonly keys: StripeKeys,
    private readonly toleranceSeconds: number,
    config: StripeConfig,
  ) {
    this.stripe = new Stripe(keys.secretKey, {
      timeout: config.timeoutMs,
      maxNetworkRetries: config.maxRetries,
      telemetry: false,
      ...addressOf(config.apiUrl),
    });
    this.breaker = new ProviderBreaker(config.breakerResetMs, toPortError);
    this.payouts = new StripePayouts(this.stripe, this.breaker);
  }

  onModuleDestroy(): void {
    this.breaker.stop();
  }

  async openSession({ purchase, description, successUrl, cancelUrl }: CheckoutOrder): Promise<CheckoutSession> {
    const metadata = { purchase_id: purchase.id, kind: purchase.kind, room_code: purchase.roomCode };
    const { id, url, expires_at } = await this.breaker.run('open_session', () =>
      this.stripe.checkout.sessions.create(
        {
          mode: 'payment',
          client_reference_id: purchase.id,
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: purchase.currency,
                unit_amount: purchase.price,
                product_data: { name: description },
              },
            },
          ],
          metadata,
          payment_intent_data: { metadata },
          expires_at: toUnixSeconds(purchase.expiresAt),
          success_url: successUrl,
          cancel_url: cancelUrl,
        },
        { idempotencyKey: `checkout:${purchase.id}` },
      ),
    );
    if (url === null) throw new ProviderRefusedError('The checkout session has no page');
    return { id, url, expiresAt: new Date(expires_at * 1000) };
  }

  async expireSession(purchase: PurchaseEntity): Promise<SessionReport> {
    const id = sessionOf(purchase);
    try {
      return parseStripeSession(
        await this.breaker.run('expire_session', () => this.stripe.checkout.sessions.expire(id)),
      );
    } catch (error) {
      // Only an open session can be expired: this one is paid, or expired already.
      if (error instanceof ProviderRefusedError) return this.findSession(purchase);
      throw error;
    }
  }

  async findSession(purchase: PurchaseEntity): Promise<SessionReport> {
    const id = sessionOf(purchase);
    try {
      return parseStripeSession(
        await this.breaker.run('find_session', () => this.stripe.checkout.sessions.retrieve(id)),
      );
    } catch (error) {
      if (isMissing(error)) return { fact: { type: 'expired' }, isUnknown: true };
      throw error;
    }
  }

  /**
   * Stripe repeats a failure to whoever repeats the key, so each attempt has its own. The price can't go back twice:
   * a charge that is refunded refuses. One that fails later is told by an event.
   */
  async refund({ id, paymentRef }: PurchaseEntity, attempt: number): Promise<void> {
    if (paymentRef === null) throw new ProviderRefusedError('The payment of this purchase is not known');
    await this.breaker.run('refund', async () => {
      try {
        const { status, failure_reason } = await this.stripe.refunds.create(
          { payment_intent: paymentRef, metadata: { purchase_id: id } },
          { idempotencyKey: `refund:${id}:${attempt}` },
        );
        if (isRefundFailed(status)) throw new ProviderRefusedError(`The refund is ${status}: ${failure_reason}`);
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeError) || error.code !== 'charge_already_refunded') throw error;
      }
    });
  }

  readEvent(rawBody: Buffer, signature: string): ProviderEvent {
    const { keys, toleranceSeconds } = this;
    return readSignedEvent(this.stripe, rawBody, { signature, secret: keys.webhookSecret, toleranceSeconds });
  }

  /** Stripe lists the newest first and keeps 30 days. */
  async *eventsSince(time: Date): AsyncGenerator<ProviderEvent> {
    const filter = { created: { gte: toUnixSeconds(time) }, types: [...stripeEventTypes], limit: 100 };
    const events: unknown[] = [];
    let after: string | undefined;
    do {
      const page = await this.breaker.run('list_events', () =>
        this.stripe.events.list({ ...filter, ...(after === undefined ? {} : { starting_after: after }) }),
      );
      events.push(...page.data);
      after = page.has_more ? page.data.at(-1)?.id : undefined;
    } while (after !== undefined);
    for (const event of events.reverse()) yield parseStripeEvent(event);
  }
}

function sessionOf({ sessionId }: PurchaseEntity): string {
  if (sessionId === null) throw new ProviderRefusedError('This purchase has no checkout session');
  return sessionId;
}

function isMissing(error: unknown): boolean {
  const cause = error instanceof ProviderRefusedError ? error.cause : undefined;
  return cause instanceof Stripe.errors.StripeError && cause.code === 'resource_missing';
}

const toUnixSeconds = (time: Date): number => Math.floor(time.getTime() / 1000);

function addressOf(url: string | undefined): Stripe.StripeConfig {
  if (url === undefined) return {};
  const { protocol, hostname, port } = new URL(url);
  const scheme = protocol === 'http:' ? 'http' : 'https';
  return { protocol: scheme, host: hostname, port: port === '' ? (scheme === 'http' ? 80 : 443) : port };
}

/** Whether it is worth repeating: a call that did not arrive, or that Stripe was too busy for, is; one it refused is not. */
function toPortError(error: unknown): Error {
  const { errors } = Stripe;
  const isUnknown =
    error instanceof errors.StripeConnectionError ||
    error instanceof errors.StripeRateLimitError ||
    // The same call is being served for somebody else.
    (error instanceof errors.StripeError && error.statusCode === 409);
  if (isUnknown) return new DomainError(paymentErrors.providerUnavailable, { retryAfterSeconds: 5, cause: error });
  if (error instanceof errors.StripeError) {
    const isProviderFault = error instanceof errors.StripeAPIError;
    return new ProviderRefusedError(error.message, { cause: error, isProviderFault });
  }
  return error instanceof Error ? error : new Error('The payment provider failed', { cause: error });
}
