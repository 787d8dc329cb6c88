/** The side of the small RGB picture that two look-alikes are compared by, pixel by pixel. */
export const thumbprintSide = 16;

const minCorrelation = 0.92;
const maxTintDifference = 30;
/**
 * What any one spot may differ by in light, of 255: copies that were scaled, recompressed or brightened differ by 38 at
 * most, signs of one make that share a word by 68 and more.
 */
const maxSpotDifference = 50;

/**
 * Whether two small pictures show the same: their light falls alike (correlation of grey values, so that brightening
 * and contrast do not matter), their colours are the same, and no spot is another one. Perceptual hashes alone take any two dark signs on a
 * plain wall, or a red and a blue card, for one picture.
 */
export function resembles(a: Uint8Array, b: Uint8Array): boolean {
  const [greysA, greysB] = [greysOf(a), greysOf(b)];
  const { correlation, gain, offset } = fitLight(greysA, greysB);
  if (correlation < minCorrelation || tintDifference(a, b) > maxTintDifference) return false;
  return greysA.every((grey, at) => Math.abs(grey * gain + offset - (greysB[at] ?? 0)) <= maxSpotDifference);
}

function greysOf(pixels: Uint8Array): number[] {
  const greys = [];
  for (let at = 0; at + 2 < pixels.length; at += 3)
    greys.push(0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0));
  return greys;
}

/**
 * How alike light falls (Pearson's correlation, with a pinch of common ground: two plain surfaces correlate however their
 * noise differs), and what brightening and contrast lead from one to the other (least squares).
 */
function fitLight(a: readonly number[], b: readonly number[]) {
  const [meanA, meanB] = [mean(a), mean(b)];
  const noise = a.length;
  let [both, ofA, ofB] = [noise, noise, noise];
  a.forEach((value, at) => {
    const [fromA, fromB] = [value - meanA, (b[at] ?? 0) - meanB];
    both += fromA * fromB;
    ofA += fromA * fromA;
    ofB += fromB * fromB;
  });
  const gain = both / ofA;
  return { correlation: both / Math.sqrt(ofA * ofB), gain, offset: meanB - gain * meanA };
}

/** The mean difference of red minus green and of blue minus green: of the colours, apart from the light. */
const tintDifference = (a: Uint8Array, b: Uint8Array): number => {
  const ofB = tintsOf(b);
  return mean(tintsOf(a).map((tint, at) => Math.abs(tint - (ofB[at] ?? 0))));
};

const tintsOf = (pixels: Uint8Array): number[] =>
  [...pixels].flatMap((value, at) => (at % 3 === 1 ? [] : [value - (pixels[at - (at % 3) + 1] ?? 0)]));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
