import { describe, expect, it } from '@jest/globals';
import { toAmount } from './to-amount.js';

describe(toAmount.name, () => {
  it.each([
    ['0', 0],
    ['-500', -500],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('reads %s', (text, amount) => {
    expect(toAmount(text)).toBe(amount);
  });

  it.each(['9007199254740992', '-9007199254740993', '1.5', 'NaN', 'x'])(
    'refuses what a number does not hold exactly: %s',
    (text) => {
      expect(() => toAmount(text)).toThrow(RangeError);
    },
  );
});
