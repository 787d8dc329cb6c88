import { describe, expect, it } from '@jest/globals';
import { similarity, textVector } from './text-vector.js';

describe(textVector.name, () => {
  it('puts texts with the same words near each other', () => {
    const coffee = textVector('A cup of coffee on a table');
    expect(similarity(coffee, textVector('coffee cup, wooden table'))).toBeGreaterThan(0.5);
    expect(similarity(coffee, textVector('Motorcycles race through rain'))).toBeLessThan(0.3);
    expect(similarity(coffee, coffee)).toBeCloseTo(1);
  });

  it('is all zeros for a text without words', () => {
    expect(textVector(' ?! ').every((value) => value === 0)).toBe(true);
  });
});
