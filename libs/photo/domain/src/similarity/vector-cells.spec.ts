import { describe, expect, it } from '@jest/globals';
import { similarity } from './text-vector.js';
import { cellsToSearch, signatureBits, vectorCells, vectorSignature } from './vector-cells.js';

let state = 7;
const random = (): number => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32) * 2 - 1;
const normal = (): number => random() + random() + random() + random();
const unit = (vector: readonly number[]): number[] => {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
};
const anyVector = (size: number): number[] => unit(Array.from({ length: size }, normal));
/** A vector whose cosine to `vector` is about `cosine`. */
const near = (vector: readonly number[], cosine: number): number[] => {
  const other = anyVector(vector.length);
  return unit(vector.map((value, at) => value * cosine + (other[at] ?? 0) * Math.sqrt(1 - cosine ** 2)));
};
const isFound = (vector: readonly number[], other: readonly number[]): boolean => {
  const search = new Set(cellsToSearch(vector));
  return vectorCells(other).some((cell) => search.has(cell));
};

describe(vectorSignature.name, () => {
  it.each([256, 1_536])('tells the cosine of vectors of %i dimensions by the bits that differ', (size) => {
    for (const cosine of [0.95, 0.7, 0.3]) {
      const vector = anyVector(size);
      const others = Array.from({ length: 30 }, () => near(vector, cosine));
      const own = vectorSignature(vector);
      const differing = others.map((other) => {
        const bits = vectorSignature(other);
        return [...own].filter((bit, at) => bit !== bits[at]).length / signatureBits;
      });
      const expected = others.map((other) => Math.acos(similarity(vector, other)) / Math.PI);
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(Math.abs(mean(differing) - mean(expected))).toBeLessThan(0.03);
    }
  });
});

describe(cellsToSearch.name, () => {
  it('finds vectors nearly always that are near, and seldom any other', () => {
    const found = (cosine: number): number => {
      const vector = anyVector(256);
      return (
        Array.from({ length: 60 }, () => near(vector, cosine)).filter((other) => isFound(vector, other)).length / 60
      );
    };
    expect(found(0.9)).toBeGreaterThan(0.95);
    expect(found(0.8)).toBeGreaterThan(0.8);
    expect(found(0)).toBeLessThan(0.1);
  });

  it('looks into 16 cells and 11 beside each', () => {
    const cells = cellsToSearch(anyVector(256));
    expect(new Set(cells).size).toBe(16 * 12);
    expect(Math.max(...cells)).toBeLessThan(16 * 2 ** 16);
  });
});
