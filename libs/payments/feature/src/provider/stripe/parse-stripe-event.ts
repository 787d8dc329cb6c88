import type { PaymentFact, ProviderEvent } from '@chatpop/payments-domain';
import { z } from 'zod';
import type { SessionReport } from '../payment-provider.js';

/** An object, or its id where it is not expanded. */
const Reference = z
  .union([z.string(), z.object({ id: z.string() })])
  .nullish()
  .transform((reference) => (typeof reference === 'object' ? reference?.id : reference));
const Metadata = z.object({ purchase_id: z.uuid().optional() }).nullish();

/** One of ours: it names its purchase. */
const Session = z.object({
  status: z.enum(['open', 'complete', 'expired']).nullish(),
  payment_status: z.enum(['paid', 'unpaid', 'no_payment_required']),
  amount_total: z.int(),
  currency: z.string(),
  payment_intent: Reference,
  metadata: z.object({ purchase_id: z.uuid() }),
});
const Charge = z.object({
  amount_refunded: z.int(),
  currency: z.string(),
  payment_intent: Reference,
  metadata: Metadata,
});
const Refund = z.object({
  amount: z.int(),
  currency: z.string(),
  status: z.string().nullish(),
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

const PaidSession = Session.transform((session) => aboutSession(session, paidFact(session)));
const RefundEnd = Refund.transform(aboutRefundEnd);
const Disputed = Dispute.transform((dispute) => aboutDispute(dispute, 'disputed'));

/** The event types that concern a purchase: what the webhook endpoint subscribes to. */
const readers: Readonly<Record<string, z.ZodType<About>>> = {
  'checkout.session.completed': PaidSession,
  'checkout.session.async_payment_succeeded': PaidSession,
  'checkout.session.async_payment_failed': Session.transform((session) => aboutSession(session, { type: 'failed' })),
  'checkout.session.expired': Session.transform((session) => aboutSession(session, { type: 'expired' })),
  'charge.refunded': Charge.transform(aboutRefund),
  'charge.refund.updated': RefundEnd,
  'refund.updated': RefundEnd,
  'refund.failed': RefundEnd,
  'charge.dispute.created': Disputed,
  'charge.dispute.funds_withdrawn': Disputed,
  'charge.dispute.funds_reinstated': Dispute.transform((dispute) => aboutDispute(dispute, 'reinstated')),
};
export const stripeEventTypes: readonly string[] = Object.keys(readers);

/**
 * What a Stripe event says, in our words. One that concerns no purchase comes back without a fact: of another type, or of
 * an object in another form, which something else that is sold on the same account has left.
 */
export function parseStripeEvent(event: unknown): ProviderEvent {
  const { id, type, created, data } = Event.parse(event);
  return { id, type, occurredAt: new Date(created * 1000), ...readers[type]?.safeParse(data.object).data };
}

/** What a session that Stripe was asked for has come to. */
export function parseStripeSession(session: unknown): SessionReport {
  const parsed = Session.parse(session);
  if (parsed.status === 'expired') return { fact: { type: 'expired' } };
  const { fact, paymentRef } = aboutSession(parsed, paidFact(parsed));
  return { ...(fact ? { fact } : {}), ...(paymentRef === undefined ? {} : { paymentRef }) };
}

/** A completed session whose money is still on its way says nothing yet: `async_payment_…` follows. */
function paidFact({ payment_status, amount_total, currency }: z.output<typeof Session>): PaymentFact | undefined {
  return payment_status === 'paid' ? { type: 'paid', amount: amount_total, currency } : undefined;
}

const aboutSession = ({ metadata, payment_intent }: z.output<typeof Session>, fact?: PaymentFact): About =>
  about(fact, metadata.purchase_id, payment_intent);

function aboutRefund({ amount_refunded, currency, payment_intent, metadata }: z.output<typeof Charge>): About {
  return about({ type: 'refunded', amount: amount_refunded, currency }, metadata?.purchase_id, payment_intent);
}

/** Whether the money of a refund has not gone, or has come back. */
export const isRefundFailed = (status?: string | null): boolean => status === 'failed' || status === 'canceled';

/** A refund that goes well is told by its charge. */
function aboutRefundEnd({ amount, currency, status, payment_intent, metadata }: z.output<typeof Refund>): About {
  if (!isRefundFailed(status)) return {};
  return about({ type: 'refund_failed', amount, currency }, metadata?.purchase_id, payment_intent);
}

/** An inquiry (`warning_…`) moves no money. */
function aboutDispute(
  { amount, currency, status, payment_intent }: z.output<typeof Dispute>,
  type: 'disputed' | 'reinstated',
): About {
  return status.startsWith('warning_') ? {} : about({ type, amount, currency }, undefined, payment_intent);
}

/** A fact that neither names a purchase nor a payment is of something else that is sold on the same account. */
function about(fact?: PaymentFact, purchaseId?: string, paymentRef?: string | null): About {
  if (!fact || (purchaseId === undefined && !paymentRef)) return {};
  return { fact, ...(purchaseId === undefined ? {} : { purchaseId }), ...(paymentRef ? { paymentRef } : {}) };
}
