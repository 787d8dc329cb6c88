import type { PurchaseState } from '@chatpop/contracts';
import type { MoneyFacts } from './ledger.js';
import type { PaymentFact } from './payment-fact.js';
import { furthest } from './purchase-state.js';

/** What is known of a purchase's way. */
export interface PurchaseProgress extends MoneyFacts {
  readonly state: PurchaseState;
  readonly currency: string;
  readonly paidAt: Date | null;
  readonly fulfilledAt: Date | null;
}

/** The money moved is not the money asked for: nothing may be granted on its strength, and a person has to look. */
export class AmountMismatchError extends Error {
  override readonly name = 'AmountMismatchError';
}

/**
 * The progress with one more fact. Forward only, and the same end for every order of the same facts.
 * @throws AmountMismatchError
 */
export function advance(progress: PurchaseProgress, fact: PaymentFact, at: Date): PurchaseProgress {
  requireAmount(progress, fact);
  switch (fact.type) {
    case 'paid':
      return { ...to(progress, 'paid'), isPaid: true, paidAt: progress.paidAt ?? at };
    case 'expired':
      return to(progress, 'expired');
    case 'failed':
      return to(progress, 'failed');
    case 'refunded': {
      const refundedAmount = Math.max(progress.refundedAmount, fact.amount);
      // A part of the price given back takes nothing away.
      return { ...(refundedAmount < progress.price ? progress : to(progress, 'refunded')), refundedAmount };
    }
    case 'refund_failed':
      return progress;
    case 'disputed':
      return { ...to(progress, 'disputed'), disputedAmount: Math.max(progress.disputedAmount, fact.amount) };
    case 'reinstated':
      return { ...to(progress, 'disputed'), reinstatedAmount: Math.max(progress.reinstatedAmount, fact.amount) };
    case 'fulfilled':
      return { ...to(progress, 'fulfilled'), fulfilledAt: progress.fulfilledAt ?? at };
  }
}

const to = (progress: PurchaseProgress, state: PurchaseState): PurchaseProgress => ({
  ...progress,
  state: furthest(progress.state, state),
});

function requireAmount({ price, currency }: PurchaseProgress, fact: PaymentFact): void {
  if (!('amount' in fact)) return;
  const fits = fact.type === 'paid' ? fact.amount === price : fact.amount > 0 && fact.amount <= price;
  if (!fits || fact.currency !== currency)
    throw new AmountMismatchError(`${fact.type}: ${fact.amount} ${fact.currency} for a price of ${price} ${currency}`);
}
