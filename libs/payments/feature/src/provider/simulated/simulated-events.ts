import { randomBytes } from 'node:crypto';
import type { SimulatedSessionEntity } from '@chatpop/payments-data-access';

export type SimulatedEventType =
  'checkout.session.completed' | 'checkout.session.expired' | 'payment_intent.payment_failed' | 'charge.refunded';

const randomId = (prefix: string): string => `${prefix}_sim_${randomBytes(16).toString('hex')}`;
export const newSessionId = (): string => randomId('cs');
export const newPaymentRef = (): string => randomId('pi');
export const newAccountRef = (): string => randomId('acct');
export const newTransferRef = (): string => randomId('tr');

/** An event as Stripe would word it, as far as anybody here reads it. */
export function simulatedEvent(type: SimulatedEventType, session: SimulatedSessionEntity, at: Date) {
  const id = randomId('evt');
  const created = Math.floor(at.getTime() / 1000);
  const payload = JSON.stringify({
    id,
    object: 'event',
    created,
    livemode: false,
    type,
    data: { object: objectOf(type, session) },
  });
  return { id, payload };
}

function objectOf(type: SimulatedEventType, session: SimulatedSessionEntity): object {
  const common = {
    currency: session.currency,
    payment_intent: session.paymentRef,
    metadata: { purchase_id: session.purchaseId },
  };
  switch (type) {
    case 'checkout.session.completed':
    case 'checkout.session.expired':
      return {
        ...common,
        id: session.id,
        object: 'checkout.session',
        status: session.status === 'paid' ? 'complete' : 'expired',
        payment_status: session.status === 'paid' ? 'paid' : 'unpaid',
        amount_total: session.amount,
      };
    case 'payment_intent.payment_failed':
      return { ...common, object: 'payment_intent', amount: session.amount };
    case 'charge.refunded':
      return { ...common, object: 'charge', amount: session.amount, amount_refunded: session.refundedAmount };
  }
}
