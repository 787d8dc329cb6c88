import type { ColourName } from './observation.js';

/** A picture scaled down: RGB, row by row, three bytes a pixel. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A part of a picture: shares of its width and height, 0 to 1. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const wholeArea: Area = { left: 0, top: 0, right: 1, bottom: 1 };

/** The colours of a part of a picture. */
export interface ColourCount {
  /** Of one colour or several together, 0 to 1. */
  share(...names: readonly ColourName[]): number;
  /** Mean luminance, 0 to 1. */
  readonly brightness: number;
  /** Largest share first. */
  readonly ranked: readonly { readonly name: ColourName; readonly share: number }[];
}

export function countColours({ width, height, data }: Pixels, { left, top, right, bottom }: Area): ColourCount {
  const counts = new Map<ColourName, number>();
  let [total, light] = [0, 0];
  for (let y = Math.round(top * height); y < Math.round(bottom * height); y += 1)
    for (let x = Math.round(left * width); x < Math.round(right * width); x += 1) {
      const at = (y * width + x) * 3;
      const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
      const name = nameColour(red, green, blue);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      light += luminance(red, green, blue);
      total += 1;
    }
  const shareOf = (name: ColourName): number => (counts.get(name) ?? 0) / Math.max(1, total);
  return {
    share: (...names) => names.reduce((sum, name) => sum + shareOf(name), 0),
    brightness: light / Math.max(1, total),
    ranked: [...counts.keys()].map((name) => ({ name, share: shareOf(name) })).sort((a, b) => b.share - a.share),
  };
}

/** Rec. 709, 0 to 1. */
export const luminance = (red: number, green: number, blue: number): number =>
  (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;

/** The name that most people give a colour. Limits found by eye on photographs; hue as usual in HSV. */
export function nameColour(red: number, green: number, blue: number): ColourName {
  const max = Math.max(red, green, blue);
  const range = max - Math.min(red, green, blue);
  const value = max / 255;
  const saturation = max === 0 ? 0 : range / max;
  if (value < 0.16) return 'black';
  if (saturation < 0.13 || (value < 0.28 && saturation < 0.3))
    return value > 0.86 ? 'white' : value < 0.25 ? 'black' : 'grey';
  const hue = hueOf(red, green, blue, max, range);
  if (hue < 14 || hue >= 345) return value > 0.8 && saturation < 0.5 ? 'pink' : 'red';
  if (hue < 42) return value < 0.62 || saturation < 0.45 ? 'brown' : 'orange';
  if (hue < 68) return value < 0.5 ? 'brown' : 'yellow';
  if (hue < 160) return 'green';
  if (hue < 192) return 'teal';
  if (hue < 255) return 'blue';
  return hue < 295 ? 'purple' : 'pink';
}

/** Degrees. */
function hueOf(red: number, green: number, blue: number, max: number, range: number): number {
  const sixth =
    max === red ? (green - blue) / range : max === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  return (sixth * 60 + 360) % 360;
}
