import { describe, expect, it } from '@jest/globals';
import { linesOf, summaryOf, type Row } from './report.js';
import { late, unless } from './scenario.js';

const row = (id: string, found: Partial<Row> = {}): Row => ({
  id,
  fault: 'Redis killed',
  target: 'healed <= 5 s',
  seconds: 24,
  figures: { 'healed ms': 1_200 },
  faults: [],
  twins: [{ name: 'no sweeper', isRed: true }],
  ...found,
});

describe('report', () => {
  it('says that a time is beyond its target, which fails nothing', () => {
    const slow = row('R5b', { late: late('healed', 5_001, 5_000) });
    expect(linesOf(slow)).toEqual([
      'good   R5b  Redis killed (target: healed <= 5 s; 24 s)',
      '         healed ms 1200',
      '         twin red: no sweeper',
      '         LATE healed: 5001 ms, target 5000 ms',
    ]);
    expect(summaryOf([row('R1', { late: late('healed', 5_000, 5_000) }), slow])).toBe('2 good (late: R5b), 0 failed');
  });

  it('fails what broke a promise, and what would not have been seen', () => {
    const broken = row('R1', { faults: unless(false, 'lost: message 7') });
    const blind = row('R2', { twins: [{ name: 'no sweeper', isRed: false }] });
    expect(linesOf(broken).at(-1)).toBe('         FAULT lost: message 7');
    expect(linesOf(blind).at(-1)).toBe('         twin NOT RED: no sweeper');
    expect(summaryOf([row('R3'), broken, blind])).toBe('1 good, 2 failed');
  });
});
