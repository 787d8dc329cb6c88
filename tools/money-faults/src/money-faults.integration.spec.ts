import { describe, expect, it } from '@jest/globals';
import { tryMoney } from './money-faults.js';
import { checks } from './oracle.js';
import { twins } from './twins.js';

it('has a negative twin for every check of the oracle', () => {
  expect(new Set(twins.map(({ fault }) => fault))).toEqual(new Set(checks.map(({ fault }) => fault)));
});

describe('buyers and bidders while services are killed', () => {
  it('never oversells, pays the losers back, and leaves a ledger that sums to zero', async () => {
    const until = new Date(Date.now() + 120_000);
    const verdict = await tryMoney({
      until,
      rounds: 2,
      lanes: 1,
      killEveryMs: 3_000,
      buyers: 20,
      seats: 3,
      seed: 7,
      port: 22_650,
      onRound: () => undefined,
    });
    expect(verdict.faults).toEqual([]);
    expect(verdict.unseenTwins).toEqual([]);
    expect(verdict.kills.length).toBeGreaterThan(0);
    expect(verdict.paid).toBeGreaterThanOrEqual(40);
  }, 300_000);
});
