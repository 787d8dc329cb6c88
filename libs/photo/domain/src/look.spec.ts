import { describe, expect, it } from '@jest/globals';
import { nameColour } from './colours.js';
import { describeLook } from './look.js';

describe(nameColour.name, () => {
  it.each([
    ['red', 200, 30, 30],
    ['orange', 240, 140, 20],
    ['yellow', 240, 220, 40],
    ['green', 60, 160, 60],
    ['teal', 30, 150, 150],
    ['blue', 40, 80, 200],
    ['purple', 130, 50, 200],
    ['pink', 250, 150, 170],
    ['brown', 120, 80, 50],
    ['black', 15, 15, 18],
    ['grey', 128, 128, 130],
    ['white', 250, 250, 248],
  ] as const)('calls %s what people call so', (name, red, green, blue) => {
    expect(nameColour(red, green, blue)).toBe(name);
  });
});

describe(describeLook.name, () => {
  const side = 64;
  const look = (colourAt: (x: number, y: number) => readonly [number, number, number]) =>
    describeLook(
      {
        width: side,
        height: side,
        data: Uint8Array.from(
          { length: side * side * 3 },
          (_, at) => colourAt(Math.floor(at / 3) % side, Math.floor(at / 3 / side))[at % 3] ?? 0,
        ),
      },
      1.5,
    );
  const grain = (x: number, y: number): number => ((x * 31 + y * 17) % 13) - 6;

  it('sees a sunset: warm and bright above, dark below', () => {
    const sunset = look((x, y) => (y < 40 ? [250 - y, 150 - y + grain(x, y), 40] : [40, 30 + grain(x, y), 25]));
    expect(sunset).toMatchObject({ scene: 'sunset', shape: 'landscape' });
  });

  it('sees no sunset in a warm surface', () => {
    expect(look((x, y) => [230 + grain(x, y), 120 + grain(y, x), 40]).scene).toBe('other');
  });

  it('sees blue sky over a meadow, a green wood, a night, and a plain card', () => {
    expect(look((x, y) => (y < 34 ? [110, 160 + grain(x, y), 230] : [140 + grain(x, y) * 2, 110, 60])).scene).toBe(
      'blue-sky',
    );
    expect(look((x, y) => [40 + grain(x, y), 120 + 5 * grain(y, x), 40]).scene).toBe('greenery');
    expect(look((x, y) => [12 + grain(x, y), 12 + grain(y, x), 14]).scene).toBe('night');
    expect(look(() => [200, 30, 60])).toMatchObject({ scene: 'plain', colours: [{ name: 'red', share: 1 }] });
  });
});
