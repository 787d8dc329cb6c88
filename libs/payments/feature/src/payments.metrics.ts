import { Counter, Gauge, Histogram } from 'prom-client';

export const purchaseMoves = new Counter({
  name: 'chatpop_payments_purchases_total',
  help: 'Purchases that entered a state, by kind.',
  labelNames: ['kind', 'state'],
});

export const paidToFulfilled = new Histogram({
  name: 'chatpop_payments_paid_to_fulfilled_seconds',
  help: 'Time from the payment of a purchase to its fulfilment by chat.',
  labelNames: ['kind'],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
});

export const webhookEvents = new Counter({
  name: 'chatpop_payments_webhook_events_total',
  help: 'Events of the payment provider: applied, duplicate, waiting for their purchase, mismatch, or ignored.',
  labelNames: ['type', 'outcome'],
});

export const providerCalls = new Histogram({
  name: 'chatpop_payments_provider_call_duration_seconds',
  help: 'Calls to the payment provider with all their retries.',
  labelNames: ['operation', 'outcome'],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
});

export const refundsSettled = new Counter({
  name: 'chatpop_payments_refunds_total',
  help: 'Refunds that the provider has made, and attempts that failed, by the reason of the refund.',
  labelNames: ['reason', 'outcome'],
});

export const refundsUndone = new Counter({
  name: 'chatpop_payments_refunds_undone_total',
  help: 'Told by the provider: a refund failed after it was made, and its buyer does not have the money.',
});

export const payoutsSettled = new Counter({
  name: 'chatpop_payments_payouts_total',
  help: 'Payouts to hosts by outcome: sent, or failed and owed again.',
  labelNames: ['outcome'],
});

export const ledgerImbalance = new Gauge({
  name: 'chatpop_payments_ledger_imbalance_minor_units',
  help: 'The sum of all ledger postings, each currency apart: anything but 0 is an alarm.',
});

export const oldestUnfulfilled = new Gauge({
  name: 'chatpop_payments_oldest_unfulfilled_seconds',
  help: 'How long ago the oldest purchase was paid for that is neither given nor paid back; 0 when there is none.',
});

export const oldestRefundDue = new Gauge({
  name: 'chatpop_payments_oldest_refund_due_seconds',
  help: 'How long ago the oldest refund was asked for that the provider has not made; 0 when there is none.',
});

export const reconciledAt = new Gauge({
  name: 'chatpop_payments_reconciled_timestamp_seconds',
  help: 'When every step of the reconciliation last succeeded, in Unix time: the books say nothing if nobody looks.',
});

export const reconcileFindings = new Counter({
  name: 'chatpop_payments_reconcile_findings_total',
  help: 'What reconciliation put right or found: lost events, sessions, fulfilments.',
  labelNames: ['finding'],
});

export const unmatchedEvents = new Gauge({
  name: 'chatpop_payments_unmatched_events',
  help: 'Events of the provider that name a payment of which no purchase is known.',
});

/** Series that alarms look at begin at 0: an increase is not seen where a series begins with it. */
payoutsSettled.inc({ outcome: 'failed' }, 0);
for (const finding of ['lost_event', 'lost_payment', 'unknown_session', 'not_closed', 'told_again'])
  reconcileFindings.inc({ finding }, 0);
for (const type of ['checkout.session.completed', 'checkout.session.async_payment_succeeded', 'charge.refunded'])
  webhookEvents.inc({ type, outcome: 'mismatch' }, 0);
