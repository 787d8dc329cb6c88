import { countColours, luminance, wholeArea, type Pixels } from './colours.js';
import type { Look, Scene } from './observation.js';

/** Shares of less are not worth a word. */
const minShare = 0.05;

/** Names the colours, the light and the kind of scene of a picture that was scaled down to some thousand pixels. */
export function describeLook(pixels: Pixels, aspectRatio: number): Look {
  const { ranked, brightness } = countColours(pixels, wholeArea);
  return {
    colours: ranked.filter(({ share }) => share >= minShare),
    scene: sceneOf(pixels),
    light: brightness < 0.22 ? 'dark' : brightness < 0.42 ? 'dim' : 'bright',
    shape: shapeOf(aspectRatio),
  };
}

/**
 * Claims little: a scene is named when its colours lie where they belong, sky above and land below in layers; all else
 * is `other`.
 */
function sceneOf(pixels: Pixels): Scene {
  const whole = countColours(pixels, wholeArea);
  const top = countColours(pixels, { ...wholeArea, bottom: 0.4 });
  const bottom = countColours(pixels, { ...wholeArea, top: 0.6 });
  const middle = countColours(pixels, { left: 0.25, top: 0.25, right: 0.75, bottom: 0.75 });
  const { detail, layering } = structureOf(pixels);
  const layered = layering > 0.45;
  const petals = ['red', 'pink', 'purple', 'orange', 'yellow'] as const;
  const leaves = ['green', 'teal'] as const;

  if (detail < 0.004) return 'plain';
  if (whole.share('white') > 0.55 && detail > 0.02) return 'page';
  if (whole.share('black') > 0.55) return whole.share('orange', 'yellow', 'white') > 0.03 ? 'city-lights' : 'night';
  if (
    layered &&
    top.share('orange', 'red', 'yellow', 'pink', 'brown') > 0.4 &&
    bottom.brightness < top.brightness - 0.08
  )
    return 'sunset';
  if (layered && whole.share('blue', 'teal') > 0.5 && whole.brightness < 0.4) return 'dusk';
  if (middle.share(...petals) > 0.3 && whole.share(...leaves) > 0.12 && detail > 0.012 && !layered) return 'blossom';
  if (whole.share('green') > 0.5) return 'greenery';
  if (top.share('blue', 'teal') > 0.4 && top.brightness > 0.35 && bottom.share('blue', 'teal') < 0.5) return 'blue-sky';
  if (whole.share('blue', 'teal') > 0.5 && detail < 0.05) return 'water';
  if (whole.share('white', 'grey') > 0.75 && whole.brightness > 0.6 && detail < 0.03 && layered) return 'snow-or-mist';
  if (layered && bottom.share('orange', 'yellow', 'brown') > 0.7 && whole.brightness > 0.45 && detail < 0.04)
    return 'sand';
  return 'other';
}

/**
 * `detail`: the mean difference in luminance between neighbours, 0 to 1. `layering`: how much of the variation lies
 * between rows rather than within them; high for landscapes, low for close-ups.
 */
function structureOf({ width, height, data }: Pixels): { detail: number; layering: number } {
  const lights = Array.from({ length: width * height }, (_, at) =>
    luminance(data[at * 3] ?? 0, data[at * 3 + 1] ?? 0, data[at * 3 + 2] ?? 0),
  );
  const rows = Array.from({ length: height }, (_, y) => mean(lights.slice(y * width, (y + 1) * width)));
  const steps = lights.map((light, at) => (at % width === 0 ? 0 : Math.abs(light - (lights[at - 1] ?? 0))));
  return { detail: mean(steps), layering: variance(rows) / Math.max(1e-6, variance(lights)) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}

function shapeOf(aspectRatio: number): Look['shape'] {
  if (aspectRatio > 2) return 'wide';
  if (aspectRatio > 1.1) return 'landscape';
  if (aspectRatio >= 0.9) return 'square';
  return aspectRatio >= 0.5 ? 'portrait' : 'tall';
}
