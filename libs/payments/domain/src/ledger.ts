import { portionOf } from './money.js';

/**
 * `customer_clearing` what customers have paid in · `host_payable` what hosts are owed · `platform_fee` what the platform
 * earned · `refunds` what went back to customers · `disputes` what customers' banks took back.
 */
export const accounts = ['customer_clearing', 'host_payable', 'platform_fee', 'refunds', 'disputes'] as const;
export type Account = (typeof accounts)[number];
/** Beside those of purchases: `payouts`, what was sent to hosts. */
export type LedgerAccount = Account | 'payouts';

/** Debits are positive, credits negative, in minor units. They sum to zero. */
export type Balances = Readonly<Record<Account, number>>;

/** All that the ledger depends on. Each amount only grows. */
export interface MoneyFacts {
  readonly price: number;
  readonly fee: number;
  readonly isPaid: boolean;
  readonly refundedAmount: number;
  readonly disputedAmount: number;
  readonly reinstatedAmount: number;
}

/**
 * Where a purchase's money stands. A function of the facts alone, so that each entry can post the difference to what was
 * known before: whatever the order of the facts, the accounts end the same. Money that went back implies that it came.
 * The host gives back in proportion, once: what is taken back twice (refunded and disputed) the platform bears.
 */
export function balancesOf(facts: MoneyFacts): Balances {
  const { price, fee, refundedAmount } = facts;
  const disputed = Math.max(0, facts.disputedAmount - facts.reinstatedAmount);
  const received = facts.isPaid || refundedAmount + facts.disputedAmount + facts.reinstatedAmount > 0 ? price : 0;
  const hostShare = price - fee;
  const takenFromHost = portionOf(hostShare, Math.min(refundedAmount + disputed, price), price);
  const owedToHost = received === 0 ? 0 : hostShare - takenFromHost;
  return {
    customer_clearing: received,
    host_payable: 0 - owedToHost,
    platform_fee: owedToHost + refundedAmount + disputed - received,
    refunds: 0 - refundedAmount,
    disputes: 0 - disputed,
  };
}

export interface Posting {
  readonly account: Account;
  readonly amount: number;
}

/** What an entry posts to bring the accounts from one knowledge of the facts to the next; empty when nothing changed. */
export function postingsBetween(before: MoneyFacts, after: MoneyFacts): Posting[] {
  const [from, to] = [balancesOf(before), balancesOf(after)];
  return accounts
    .map((account) => ({ account, amount: to[account] - from[account] }))
    .filter(({ amount }) => amount !== 0);
}
