import type { ColourName, Look, Scene } from './observation.js';

/** A picture scaled down: RGB, row by row, three bytes a pixel. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

interface Zone {
  readonly share: (name: ColourName) => number;
  readonly brightness: number;
}

/** Names the colours, the light and the kind of scene of a picture that was scaled down to some thousand pixels. */
export function describeLook(pixels: Pixels, aspectRatio: number): Look {
  const whole = zoneOf(pixels, 0, 1);
  return {
    colours: coloursOf(pixels),
    scene: sceneOf(whole, zoneOf(pixels, 0, 0.4), zoneOf(pixels, 0.6, 1), detailOf(pixels)),
    light: whole.brightness < 0.22 ? 'dark' : whole.brightness < 0.42 ? 'dim' : 'bright',
    shape: shapeOf(aspectRatio),
  };
}

/** The name that most people give a colour. Hue in degrees, from the usual HSV conversion. */
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

function hueOf(red: number, green: number, blue: number, max: number, range: number): number {
  const sixth =
    max === red ? (green - blue) / range : max === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  return (sixth * 60 + 360) % 360;
}

function* pixelsOf({ width, height, data }: Pixels, from: number, to: number): Generator<[number, number, number]> {
  const end = Math.round(height * to) * width * 3;
  for (let at = Math.round(height * from) * width * 3; at < end; at += 3)
    yield [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
}

function countColours(pixels: Pixels, from: number, to: number) {
  const counts = new Map<ColourName, number>();
  let total = 0;
  let light = 0;
  for (const [red, green, blue] of pixelsOf(pixels, from, to)) {
    const name = nameColour(red, green, blue);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    light += (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
    total += 1;
  }
  return { counts, total: Math.max(1, total), light };
}

function zoneOf(pixels: Pixels, from: number, to: number): Zone {
  const { counts, total, light } = countColours(pixels, from, to);
  return { share: (name) => (counts.get(name) ?? 0) / total, brightness: light / total };
}

function coloursOf(pixels: Pixels): Look['colours'] {
  const { counts, total } = countColours(pixels, 0, 1);
  return [...counts]
    .map(([name, count]) => ({ name, share: count / total }))
    .filter(({ share }) => share >= 0.05)
    .sort((a, b) => b.share - a.share);
}

/** How busy a picture is: the mean difference in brightness between neighbours, 0 to 1. */
function detailOf({ width, height, data }: Pixels): number {
  let sum = 0;
  for (let y = 0; y < height; y += 1)
    for (let x = 1; x < width; x += 1) {
      const at = (y * width + x) * 3 + 1;
      sum += Math.abs((data[at] ?? 0) - (data[at - 3] ?? 0)) / 255;
    }
  return sum / Math.max(1, height * (width - 1));
}

function sceneOf(whole: Zone, top: Zone, bottom: Zone, detail: number): Scene {
  const warmth = (zone: Zone) => zone.share('orange') + zone.share('red') + zone.share('yellow') + zone.share('pink');
  const pale = whole.share('white') + whole.share('grey');
  if (detail < 0.004) return 'plain';
  if (whole.share('white') > 0.55 && detail > 0.02) return 'page';
  if (whole.share('black') > 0.55) return warmth(whole) + whole.share('white') > 0.06 ? 'city-lights' : 'night';
  if (warmth(top) > 0.4 && (bottom.brightness < 0.35 || warmth(bottom) > 0.3) && bottom.brightness < top.brightness)
    return 'sunset';
  if (whole.share('green') > 0.42)
    return whole.share('pink') + whole.share('purple') + whole.share('yellow') > 0.12 ? 'blossom' : 'greenery';
  if (bottom.share('blue') + bottom.share('teal') > 0.5) return 'water';
  if (top.share('blue') + top.share('teal') > 0.4) return 'blue-sky';
  if (pale > 0.75 && whole.brightness > 0.55 && detail < 0.05) return 'snow-or-mist';
  if (whole.share('brown') + whole.share('orange') + whole.share('yellow') > 0.6)
    return detail < 0.035 && whole.brightness > 0.4 ? 'sand' : 'other';
  return 'other';
}

function shapeOf(aspectRatio: number): Look['shape'] {
  if (aspectRatio > 2) return 'wide';
  if (aspectRatio > 1.1) return 'landscape';
  if (aspectRatio >= 0.9) return 'square';
  return aspectRatio >= 0.5 ? 'portrait' : 'tall';
}
