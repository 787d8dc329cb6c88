import { describe, expect, it } from '@jest/globals';
import { selectSteps, steps } from './steps.mjs';
import { sum, summary, tallyOf } from './tally.mjs';

describe(tallyOf.name, () => {
  it('counts a step without tests as one', () => {
    expect(tallyOf(true)).toEqual({ passed: 1, failed: 0 });
    expect(tallyOf(false)).toEqual({ passed: 0, failed: 1 });
  });

  it('counts the tests of a Jest step', () => {
    expect(tallyOf(true, { passed: 12, failed: 0 })).toEqual({ passed: 12, failed: 0 });
    expect(tallyOf(false, { passed: 12, failed: 3 })).toEqual({ passed: 12, failed: 3 });
  });

  it('fails a Jest step that crashed after its tests had passed', () => {
    expect(tallyOf(false, { passed: 12, failed: 0 })).toEqual({ passed: 12, failed: 1 });
  });

  it('fails a Jest step that ran nothing', () => {
    expect(tallyOf(true, { passed: 0, failed: 0 })).toEqual({ passed: 0, failed: 1 });
  });
});

describe(summary.name, () => {
  it('closes with the totals alone on the last line', () => {
    const results = steps.map((step) => ({ step, tally: { passed: 2, failed: 1 }, seconds: 1 }));
    const total = sum(results.map(({ tally }) => tally));
    expect(summary(results).split('\n').slice(-3)).toEqual(['', `${total.passed} passed, ${total.failed} failed`, '']);
  });

  it('names the failed tests just before the totals', () => {
    const failures = ['libs/a/test/b.spec.ts: b does c'];
    const results = steps.slice(0, 1).map((step) => ({ step, tally: { passed: 2, failed: 1, failures }, seconds: 1 }));
    expect(summary(results).split('\n').slice(-4)).toEqual([
      '  libs/a/test/b.spec.ts: b does c',
      '',
      '2 passed, 1 failed',
      '',
    ]);
  });
});

describe(selectSteps.name, () => {
  it('gives every step when none is named', () => {
    expect(selectSteps([])).toEqual(steps);
  });

  it('gives the named steps in the order in which they build on each other', () => {
    expect(selectSteps(['e2e', 'lint']).map(({ name }) => name)).toEqual(['lint', 'e2e']);
  });

  it('says which steps there are when one is unknown', () => {
    expect(() => selectSteps(['units'])).toThrow(/no step "units": name some of format, lint/);
  });
});
