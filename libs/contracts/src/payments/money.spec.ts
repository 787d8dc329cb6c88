import { describe, expect, it } from '@jest/globals';
import { formatMoney } from './money.js';

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
