/** The side of the square of grey values that a hash is made of. */
export const hashInputSide = 32;
/** At most so many of 64 bits differ between two pictures that look the same. */
export const lookAlikeDistance = 8;

const lowFrequencies = 8;
/** cosines[k][n]: the DCT-II basis for the frequencies 1 to 8. Frequency 0, the brightness, is left out. */
const cosines = Array.from({ length: lowFrequencies }, (_, k) =>
  Array.from({ length: hashInputSide }, (__, n) => Math.cos(((2 * n + 1) * (k + 1) * Math.PI) / (2 * hashInputSide))),
);

/**
 * The 64-bit perceptual hash of a picture, from its grey values scaled to 32x32 (row by row, distorted to a square):
 * which of the 64 low frequencies of the discrete cosine transform lie above their median. Survives scaling,
 * recompression and brightening; not cropping or mirroring. Method: Zauner, "Implementation and Benchmarking of
 * Perceptual Image Hash Functions" (2010), 3.2.1.
 */
export function perceptualHash(greys: Uint8Array): bigint {
  if (greys.length !== hashInputSide ** 2) throw new RangeError(`a hash is made of ${hashInputSide ** 2} grey values`);
  const rows = Array.from({ length: hashInputSide }, (_, y) =>
    cosines.map((cosine) => cosine.reduce((sum, value, x) => sum + value * (greys[y * hashInputSide + x] ?? 0), 0)),
  );
  const frequencies = cosines.flatMap((cosine) =>
    Array.from({ length: lowFrequencies }, (_, u) =>
      cosine.reduce((sum, value, y) => sum + value * (rows[y]?.[u] ?? 0), 0),
    ),
  );
  const median = medianOf(frequencies);
  return frequencies.reduce((hash, frequency) => (hash << 1n) | (frequency > median ? 1n : 0n), 0n);
}

/** How many bits differ. */
export function hammingDistance(a: bigint, b: bigint): number {
  let count = 0;
  for (let rest = BigInt.asUintN(64, a ^ b); rest !== 0n; rest &= rest - 1n) count += 1;
  return count;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[values.length / 2 - 1] ?? 0) + (sorted[values.length / 2] ?? 0)) / 2;
}
