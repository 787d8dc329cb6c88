import { describe, expect, it } from '@jest/globals';
import { resembles, thumbprintSide } from './thumbprint.js';

const paint = (colourAt: (x: number, y: number) => readonly number[]): Uint8Array =>
  Uint8Array.from({ length: thumbprintSide ** 2 * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return colourAt(pixel % thumbprintSide, Math.floor(pixel / thumbprintSide))[at % 3] ?? 0;
  });
const landscapeAt = (x: number, y: number, light = 1) =>
  y < 8 ? [90 * light, 140 * light, 200 * light] : [60 * light, (90 + x * 2) * light, 40 * light];
const landscape = (light: number) => paint((x, y) => landscapeAt(x, y, light));

describe(resembles.name, () => {
  it('takes a brighter copy for the same picture', () => {
    expect(resembles(landscape(1), landscape(1.15))).toBe(true);
  });

  it('tells a red card from a blue one', () => {
    expect(
      resembles(
        paint(() => [200, 20, 40]),
        paint(() => [20, 40, 200]),
      ),
    ).toBe(false);
  });

  it('tells pictures apart whose light falls differently', () => {
    expect(
      resembles(
        landscape(1),
        paint((x) => (x < 8 ? [90, 140, 200] : [60, 100, 40])),
      ),
    ).toBe(false);
  });

  it('tells pictures apart that differ in one spot, as signs of one make do', () => {
    const sign = (word: number) =>
      paint((x, y) => (y === 12 && x >= word && x < word + 3 ? [20, 20, 20] : landscapeAt(x, y)));
    expect(resembles(sign(3), sign(3))).toBe(true);
    expect(resembles(sign(3), sign(9))).toBe(false);
  });

  it('takes two plain cards of one colour for the same, whatever their noise', () => {
    expect(
      resembles(
        paint((x) => [200, 20, 40 + (x % 2)]),
        paint((_, y) => [200, 20, 40 + (y % 2)]),
      ),
    ).toBe(true);
  });
});
