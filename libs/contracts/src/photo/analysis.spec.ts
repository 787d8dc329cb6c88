import { describe, expect, it } from '@jest/globals';
import { Analysis } from './analysis.js';

describe('Analysis', () => {
  it('shows an example that is one', () => {
    expect(Analysis.parse(Analysis.meta()?.['example'])).toEqual(Analysis.meta()?.['example']);
  });
});
