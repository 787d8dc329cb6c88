import { describe, expect, it } from '@jest/globals';
import { showWordGaps } from './word-gaps.js';

const characters = 1_200;
/** Odds of a line, step by step: what is likely there, the rest next to nothing. */
function odds(steps: readonly { readonly none: number; readonly space: number }[]): Float32Array {
  const data = new Float32Array(steps.length * characters);
  steps.forEach(({ none, space }, step) => {
    data[step * characters] = none;
    data[(step + 1) * characters - 1] = space;
  });
  return data;
}
const surest = (data: Float32Array): string[] =>
  Array.from({ length: data.length / characters }, (_, step) => {
    const own = data.subarray(step * characters, (step + 1) * characters);
    const [none = 0, space = 0] = [own[0], own.at(-1)];
    return space > none ? 'space' : 'none';
  });

describe(showWordGaps.name, () => {
  it('shows a space where one is likely, and none inside a word', () => {
    const data = odds([
      { none: 0.99, space: 0.001 },
      { none: 0.9, space: 0.09 },
      { none: 0.95, space: 0.02 },
    ]);
    showWordGaps({ data, dims: [1, 3, characters] });
    expect(surest(data)).toEqual(['none', 'space', 'none']);
  });

  it('leaves letters, and what was a space already', () => {
    const data = odds([
      { none: 0.1, space: 0.08 },
      { none: 0.42, space: 0.5 },
    ]);
    const before = [...data];
    showWordGaps({ data, dims: [1, 2, characters] });
    expect([...data]).toEqual(before);
  });

  it('leaves the answers of other models alone', () => {
    const data = odds([{ none: 0.9, space: 0.09 }]);
    const before = [...data];
    showWordGaps({ data, dims: [1, 1, 1, characters] });
    showWordGaps({ data, dims: [1, characters / 4, 4] });
    expect([...data]).toEqual(before);
  });
});
