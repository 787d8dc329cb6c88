import type { PaymentFact, ProviderEvent } from '@chatpop/payments-domain';
import { z } from 'zod';
import type { SessionReport } from '../payment-provider.js';

/** An object, or its id where it is not expanded. */
const Reference = z
  .union([z.string(), z.object({ id: z.string() })])
  .nullish()
  .transform((reference) => (typeof reference === 'object' ? reference?.id : reference));
const Metadata = z.object({ purchase_id: z.uuid().optional() }).nullish();

const Session = z.object({
  status: z.enum(['open', 'complete', 'expired']).nullish(),
  payment_status: z.enum(['paid', 'unpaid', 'no_payment_required']),
  amount_total: z.int(),
  currency: z.string(),
  payment_intent: Reference,
  metadata: Metadata,
});
const Charge = z.object({
  amount_refunded: z.int(),
  currency: z.string(),
  payment_intent: Reference,
  metadata: Metadata,
});
const Dispute = z.object({ amount: z.int(), currency: z.string(), status: z.string(), payment_intent: Reference });

const Event = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  created: z.int(),
  data: z.object({ object: z.unknown() }),
});

type About = Pick<ProviderEvent, 'fact' | 'purchaseId' | 'paymentRef'>;

/** The event types that concern a purchase: what the webhook endpoint subscribes to. */
const readers: Readonly<Record<string, (object: unknown) => About>> = {
  'checkout.session.completed': readSession,
  'checkout.session.async_payment_succeeded': readSession,
  'checkout.session.async_payment_failed': (object) => aboutSession(Session.parse(object), { type: 'failed' }),
  'checkout.session.expired': (object) => aboutSession(Session.parse(object), { type: 'expired' }),
  'charge.refunded': readRefund,
  'charge.dispute.created': (object) => readDispute(object, 'disputed'),
  'charge.dispute.funds_withdrawn': (object) => readDispute(object, 'disputed'),
  'charge.dispute.funds_reinstated': (object) => readDispute(object, 'reinstated'),
};
export const stripeEventTypes: readonly string[] = Object.keys(readers);

/** What a Stripe event says, in our words. Types that concern no purchase come back without a fact. */
export function parseStripeEvent(event: unknown): ProviderEvent {
  const { id, type, created, data } = Event.parse(event);
  return { id, type, occurredAt: new Date(created * 1000), ...readers[type]?.(data.object) };
}

/** What a session that Stripe was asked for has come to. */
export function parseStripeSession(session: unknown): SessionReport {
  const parsed = Session.parse(session);
  if (parsed.status === 'expired') return { fact: { type: 'expired' } };
  const { fact, paymentRef } = aboutSession(parsed, paidFact(parsed));
  return { ...(fact ? { fact } : {}), ...(paymentRef === undefined ? {} : { paymentRef }) };
}

function readSession(object: unknown): About {
  const session = Session.parse(object);
  return aboutSession(session, paidFact(session));
}

/** A completed session whose money is still on its way says nothing yet: `async_payment_…` follows. */
function paidFact({ payment_status, amount_total, currency }: z.output<typeof Session>): PaymentFact | undefined {
  return payment_status === 'paid' ? { type: 'paid', amount: amount_total, currency } : undefined;
}

const aboutSession = ({ metadata, payment_intent }: z.output<typeof Session>, fact?: PaymentFact): About =>
  about(fact, metadata?.purchase_id, payment_intent);

function readRefund(object: unknown): About {
  const { amount_refunded, currency, payment_intent, metadata } = Charge.parse(object);
  return about({ type: 'refunded', amount: amount_refunded, currency }, metadata?.purchase_id, payment_intent);
}

/** An inquiry (`warning_…`) moves no money. */
function readDispute(object: unknown, type: 'disputed' | 'reinstated'): About {
  const { amount, currency, status, payment_intent } = Dispute.parse(object);
  return status.startsWith('warning_') ? {} : about({ type, amount, currency }, undefined, payment_intent);
}

/** A fact that neither names a purchase nor a payment is of something else that is sold on the same account. */
function about(fact?: PaymentFact, purchaseId?: string, paymentRef?: string | null): About {
  if (!fact || (purchaseId === undefined && !paymentRef)) return {};
  return { fact, ...(purchaseId === undefined ? {} : { purchaseId }), ...(paymentRef ? { paymentRef } : {}) };
}
