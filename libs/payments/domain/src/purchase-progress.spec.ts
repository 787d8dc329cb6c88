import { describe, expect, it } from '@jest/globals';
import { balancesOf, postingsBetween, type Account } from './ledger.js';
import type { PaymentFact } from './payment-fact.js';
import { advance, AmountMismatchError, type PurchaseProgress } from './purchase-progress.js';

const at = new Date('2026-11-23T09:30:00Z');
const pending: PurchaseProgress = {
  state: 'pending',
  price: 999,
  currency: 'usd',
  fee: 99,
  isPaid: false,
  paidAt: null,
  fulfilledAt: null,
  refundedAmount: 0,
  disputedAmount: 0,
  reinstatedAmount: 0,
};
const money = { amount: 999, currency: 'usd' };
const facts = {
  paid: { type: 'paid', ...money },
  expired: { type: 'expired' },
  failed: { type: 'failed' },
  refunded: { type: 'refunded', ...money },
  refundedInPart: { type: 'refunded', amount: 400, currency: 'usd' },
  disputed: { type: 'disputed', ...money },
  reinstated: { type: 'reinstated', ...money },
} as const satisfies Record<string, PaymentFact>;

function orders<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

/** Plays the facts, posting each difference, and tells where state and accounts end. */
function play(sequence: readonly PaymentFact[]) {
  const totals: Partial<Record<Account, number>> = {};
  let progress = pending;
  for (const fact of sequence) {
    const next = advance(progress, fact, at);
    const postings = postingsBetween(progress, next);
    expect(postings.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
    for (const { account, amount } of postings) totals[account] = (totals[account] ?? 0) + amount;
    progress = next;
  }
  return { progress, totals: Object.fromEntries(Object.entries(totals).filter(([, amount]) => amount !== 0)) };
}

describe(advance.name, () => {
  it.each([
    ['a payment that is told late', [facts.expired, facts.paid], 'paid'],
    ['a page that expires after the payment', [facts.paid, facts.expired], 'paid'],
    ['a refund that arrives before its payment', [facts.refunded, facts.paid], 'refunded'],
    ['a refund of a part', [facts.paid, facts.refundedInPart], 'paid'],
    ['two partial refunds, the later total first', [facts.refunded, facts.refundedInPart], 'refunded'],
    ['a dispute after a refund', [facts.paid, facts.refunded, facts.disputed], 'disputed'],
    ['a dispute that was won', [facts.paid, facts.disputed, facts.reinstated], 'disputed'],
  ] as const)('%s', (_, sequence, state) => {
    expect(play(sequence).progress.state).toBe(state);
  });

  it('ends the same for every order of the same facts, in state and in every account', () => {
    for (const set of [
      [facts.paid, facts.expired, facts.refunded, facts.disputed],
      [facts.paid, facts.failed, facts.refundedInPart, facts.refunded, facts.disputed],
      [facts.paid, facts.expired, facts.refundedInPart, facts.disputed, facts.reinstated],
    ]) {
      const ends = orders<PaymentFact>(set).map((sequence) => JSON.stringify(sortedEnd(sequence)));
      expect(new Set(ends).size).toBe(1);
    }
  });

  it('keeps the first time of each fact', () => {
    const paid = advance(pending, facts.paid, at);
    expect(advance(paid, facts.paid, new Date()).paidAt).toBe(at);
  });

  it.each([
    [{ type: 'paid', amount: 1, currency: 'usd' }],
    [{ type: 'paid', amount: 1000, currency: 'usd' }],
    [{ type: 'paid', amount: 999, currency: 'jpy' }],
    [{ type: 'refunded', amount: 1000, currency: 'usd' }],
    [{ type: 'disputed', amount: 0, currency: 'usd' }],
  ] as const)('refuses an amount that is not the price: %j', (fact) => {
    expect(() => advance(pending, fact, at)).toThrow(AmountMismatchError);
  });
});

function sortedEnd(sequence: readonly PaymentFact[]) {
  const { progress, totals } = play(sequence);
  return { progress, totals: Object.entries(totals).sort() };
}

describe(balancesOf.name, () => {
  it('splits what was paid between host and platform', () => {
    expect(play([facts.paid]).totals).toEqual({ customer_clearing: 999, host_payable: -900, platform_fee: -99 });
  });

  it('takes all of it back with a refund', () => {
    expect(play([facts.paid, facts.refunded]).totals).toEqual({ customer_clearing: 999, refunds: -999 });
  });

  it('takes it back from the host in proportion with a refund of a part', () => {
    expect(play([facts.paid, facts.refundedInPart]).totals).toEqual({
      customer_clearing: 999,
      host_payable: -540,
      platform_fee: -59,
      refunds: -400,
    });
  });

  it('lets the platform bear what is taken back twice', () => {
    expect(play([facts.paid, facts.refunded, facts.disputed]).totals).toEqual({
      customer_clearing: 999,
      platform_fee: 999,
      refunds: -999,
      disputes: -999,
    });
  });

  it('gives the host a disputed sum again when the dispute is won', () => {
    expect(play([facts.disputed, facts.reinstated]).totals).toEqual(play([facts.paid]).totals);
  });
});
