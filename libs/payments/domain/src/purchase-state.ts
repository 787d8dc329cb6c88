import type { PurchaseState } from '@chatpop/contracts';

/**
 * How far along each state is; no two are equal. A purchase takes the furthest state that it has heard of, so the order
 * in which a provider's events arrive does not matter. The database keeps the same ranking (`payments.state_rank`).
 */
export const statesInOrder = [
  'created',
  'pending',
  'expired',
  'failed',
  'paid',
  'fulfilled',
  'refunded',
  'disputed',
] as const satisfies readonly PurchaseState[];

const rankOf = (state: PurchaseState): number => statesInOrder.indexOf(state);

export const furthest = (one: PurchaseState, other: PurchaseState): PurchaseState =>
  rankOf(one) >= rankOf(other) ? one : other;

/** A checkout page for it may still be used. */
export const isOpen = (state: PurchaseState): boolean => state === 'created' || state === 'pending';

/** The money is back with the buyer, or on its way: what was bought is taken away. */
export const isMoneyBack = (state: PurchaseState): boolean => state === 'refunded' || state === 'disputed';
