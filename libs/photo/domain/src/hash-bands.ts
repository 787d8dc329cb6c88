import { lookAlikeDistance } from './perceptual-hash.js';

/** The bits of a hash in three bands: of eight bits that differ, at least one band holds two at most. */
export const bandWidths = [22, 21, 21] as const;
const maxDistanceInBand = Math.floor(lookAlikeDistance / bandWidths.length);

/** The three bands of a 64-bit hash, highest bits first. Indexed, they find look-alikes without reading every hash. */
export function hashBands(hash: bigint): [number, number, number] {
  const bits = BigInt.asUintN(64, hash);
  return [Number(bits >> 42n), Number((bits >> 21n) & 0x1fffffn), Number(bits & 0x1fffffn)];
}

/**
 * All values that each band of a look-alike's hash can have, given that one of its bands is near enough: 254, 232 and
 * 232 values. A hash within the distance has at least one band among them (pigeonhole), so nothing is missed.
 */
export function bandsToSearch(hash: bigint): [number[], number[], number[]] {
  const [high, middle, low] = hashBands(hash);
  return [within(high, bandWidths[0]), within(middle, bandWidths[1]), within(low, bandWidths[2])];
}

function within(band: number, width: number): number[] {
  let found = new Set([band]);
  for (let distance = 0; distance < maxDistanceInBand; distance += 1) {
    const flipped = [...found].flatMap((value) => Array.from({ length: width }, (_, bit) => value ^ (1 << bit)));
    found = new Set([...found, ...flipped]);
  }
  return [...found];
}
