import { describe, expect, it } from '@jest/globals';
import { feeOf, formatMoney, portionOf } from './money.js';

describe(formatMoney.name, () => {
  it.each([
    [500, 'usd', '5.00 USD'],
    [5, 'eur', '0.05 EUR'],
    [0, 'usd', '0.00 USD'],
    [123_456_789, 'usd', '1234567.89 USD'],
    [500, 'jpy', '500 JPY'],
    [1_500, 'kwd', '1.500 KWD'],
  ])('writes %d %s as %s', (amount, currency, text) => {
    expect(formatMoney(amount, currency)).toBe(text);
  });
});

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
