import { describe, expect, it } from '@jest/globals';
import { feeOf, portionOf } from './money.js';

describe(feeOf.name, () => {
  it.each([
    [1_000, 1_000, 100],
    [999, 1_000, 99],
    [1, 9_999, 0],
    [100, 0, 0],
    [100, 10_000, 100],
  ])('takes of %d at %d basis points %d', (amount, basisPoints, fee) => {
    expect(feeOf(amount, basisPoints)).toBe(fee);
  });
});

describe(portionOf.name, () => {
  it('is exact where floating-point numbers are not', () => {
    expect(portionOf(9_007_199_254_740_991, 9_007_199_254_740_990, 9_007_199_254_740_991)).toBe(9_007_199_254_740_990);
  });
});
