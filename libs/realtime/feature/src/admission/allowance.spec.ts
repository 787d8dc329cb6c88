import { describe, expect, it } from '@jest/globals';
import { Allowance } from './allowance.js';

describe(Allowance.name, () => {
  it('gives a burst at once, then the steady rate, and says how long to wait', () => {
    const allowance = new Allowance(10, 3);
    expect([0, 0, 0, 0].map((now) => allowance.take(now))).toEqual([0, 0, 0, 100]);
    expect([allowance.take(60), allowance.take(100), allowance.take(100)]).toEqual([40, 0, 100]);
  });

  it('gives no more than the burst after a pause', () => {
    const allowance = new Allowance(10, 3);
    expect([9_000, 9_000, 9_000, 9_000].map((now) => allowance.take(now))).toEqual([0, 0, 0, 100]);
  });
});
