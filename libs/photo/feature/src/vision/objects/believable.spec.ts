import { describe, expect, it } from '@jest/globals';
import { believable } from './believable.js';

const seen = (label: string, confidence = 0.6) => ({ label, confidence, count: 1 });

describe(believable.name, () => {
  it('does not take the sun for a frisbee, unless it is very sure', () => {
    expect(believable([seen('frisbee'), seen('kite')])).toEqual([]);
    expect(believable([seen('frisbee', 0.9)])).toHaveLength(1);
  });

  it('believes in what somebody is there to hold, and in all other things', () => {
    const objects = [seen('dog'), seen('frisbee'), seen('cup')];
    expect(believable(objects)).toEqual(objects);
    expect(believable([seen('cup', 0.5)])).toHaveLength(1);
  });
});
