import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';

const stripe = new Stripe('sk_test_signer');

export interface Paid {
  readonly purchaseId: string;
  readonly amount: number;
  readonly currency?: string;
  readonly paymentRef?: string;
}

const event = (type: string, object: object): string =>
  JSON.stringify({
    id: `evt_${randomUUID()}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    type,
    data: { object },
  });

const session = ({ purchaseId, amount, currency = 'usd', paymentRef }: Paid, rest: object): object => ({
  id: `cs_${purchaseId}`,
  object: 'checkout.session',
  amount_total: amount,
  currency,
  payment_intent: paymentRef ?? null,
  metadata: { purchase_id: purchaseId },
  ...rest,
});

/** Events in Stripe's words, each call a new one. */
export const stripeEvents = {
  completed: (paid: Paid) => event('checkout.session.completed', session(paid, { payment_status: 'paid' })),
  completedUnpaid: (paid: Paid) => event('checkout.session.completed', session(paid, { payment_status: 'unpaid' })),
  asyncFailed: (paid: Paid) =>
    event('checkout.session.async_payment_failed', session(paid, { payment_status: 'unpaid' })),
  expired: (paid: Paid) =>
    event('checkout.session.expired', session({ ...paid, paymentRef: undefined }, { payment_status: 'unpaid' })),
  refunded: ({ purchaseId, amount, currency = 'usd', paymentRef }: Paid, refunded = amount) =>
    event('charge.refunded', {
      object: 'charge',
      amount,
      amount_refunded: refunded,
      currency,
      payment_intent: paymentRef,
      metadata: { purchase_id: purchaseId },
    }),
  /** A refund that was made, or was thought to be, and whose money came back. */
  refundEnded: (
    { purchaseId, amount, currency = 'usd', paymentRef }: Paid,
    type = 'refund.failed',
    status = 'failed',
  ) =>
    event(type, {
      ...{ object: 'refund', amount, currency, status, payment_intent: paymentRef },
      metadata: { purchase_id: purchaseId },
    }),
  /** A dispute knows the payment only, as Stripe's does. */
  disputed: ({ amount, currency = 'usd', paymentRef }: Paid, type = 'created', status = 'needs_response') =>
    event(`charge.dispute.${type}`, { object: 'dispute', amount, currency, status, payment_intent: paymentRef }),
  /** What another product sells on the same account. */
  foreign: (object: object, type = 'checkout.session.completed') =>
    event(type, { object: 'checkout.session', ...object }),
  other: () => event('customer.created', { object: 'customer' }),
};

export const sign = (payload: string, secret: string, at = new Date()): string =>
  stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at.getTime() / 1000) });

/** Posts an event as Stripe does. */
export const deliver = async (
  url: string,
  payload: string,
  secret: string,
  signature = sign(payload, secret),
): Promise<number> => {
  const response = await fetch(`${url}/api/payments/webhook/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
    body: payload,
  });
  await response.arrayBuffer();
  return response.status;
};
