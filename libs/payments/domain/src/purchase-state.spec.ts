import { describe, expect, it } from '@jest/globals';
import { PurchaseState } from '@chatpop/contracts';
import { furthest, statesInOrder } from './purchase-state.js';

describe(furthest.name, () => {
  it('ranks every state of the contract', () => {
    expect([...statesInOrder].sort()).toEqual([...PurchaseState.options].sort());
  });

  it('never goes back', () => {
    expect(furthest('paid', 'expired')).toBe('paid');
    expect(furthest('expired', 'paid')).toBe('paid');
    expect(furthest('refunded', 'fulfilled')).toBe('refunded');
  });
});
