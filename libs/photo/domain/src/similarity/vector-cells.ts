/** Bits that tell on which side of so many planes through the origin a vector lies. */
export const signatureBits = 256;
export const cellBits = 16;
const cellCount = signatureBits / cellBits;
/** Of a cell's bits so many are tried the other way round: those of the planes that the vector lies nearest to. */
const unsureBits = 8;
/** And of these so many in pairs. */
const unsurePairs = 3;

/**
 * A vector as bits that vectors in about the same direction share: of two with cosine c, each bit differs with
 * probability acos(c) / pi (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", 2002). The planes
 * are drawn by a seeded generator, so that every process draws the same ones.
 */
export function vectorSignature(vector: readonly number[]): string {
  return projections(vector)
    .map((value) => (value >= 0 ? '1' : '0'))
    .join('');
}

/** The signature in 16 numbers of 16 bits, each marked with its place: what an index finds near vectors by. */
export function vectorCells(vector: readonly number[]): number[] {
  const sides = projections(vector);
  return Array.from({ length: cellCount }, (_, at) => cellOf(sides, at));
}

/**
 * The cells in which a near vector may lie: its own, and those across one or two of the planes that it lies nearest to
 * (Lv et al., "Multi-Probe LSH", 2007).
 */
export function cellsToSearch(vector: readonly number[]): number[] {
  const sides = projections(vector);
  return Array.from({ length: cellCount }, (_, at) => {
    const own = cellOf(sides, at);
    const bits = Array.from({ length: cellBits }, (__, bit) => bit).sort(
      (a, b) => Math.abs(sides[at * cellBits + a] ?? 0) - Math.abs(sides[at * cellBits + b] ?? 0),
    );
    const flips = bits.slice(0, unsureBits).map((bit) => 1 << (cellBits - 1 - bit));
    const unsure = flips.slice(0, unsurePairs);
    const pairs = unsure.flatMap((one, index) => unsure.slice(index + 1).map((two) => one ^ two));
    return [own, ...[...flips, ...pairs].map((flip) => own ^ flip)];
  }).flat();
}

function cellOf(sides: readonly number[], at: number): number {
  const bits = sides.slice(at * cellBits, (at + 1) * cellBits);
  return bits.reduce((value, side) => value * 2 + (side >= 0 ? 1 : 0), at);
}

/** How far on which side of each plane. A plane's normal has -1 or 1 in each dimension. */
function projections(vector: readonly number[]): number[] {
  return Array.from({ length: signatureBits }, (_, plane) => {
    let state = (plane + 1) * 0x9e3779b1;
    let sum = 0;
    for (const value of vector) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      sum += state < 0 ? -value : value;
    }
    return sum;
  });
}
