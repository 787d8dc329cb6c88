import { describe, expect, it } from '@jest/globals';
import { bandsToSearch, hashBands } from './hash-bands.js';
import { hammingDistance, hashInputSide, lookAlikeDistance, perceptualHash } from './perceptual-hash.js';

/** A picture like no other: light and dark patches, different for every seed. */
function greys(seed: number, change: (grey: number) => number = (grey) => grey): Uint8Array {
  let state = seed;
  const patches = Array.from({ length: 64 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 20 + (state >>> 24) * 0.7;
  });
  return Uint8Array.from({ length: hashInputSide ** 2 }, (_, at) =>
    change(patches[((at % hashInputSide) >> 2) + (at >> 7) * 8] ?? 0),
  );
}

describe(perceptualHash.name, () => {
  it('stays near when a picture gets brighter, flatter or noisy', () => {
    const noise = (grey: number) => grey + ((grey * 7919) % 5) - 2;
    for (let seed = 1; seed < 40; seed += 1) {
      const hash = perceptualHash(greys(seed));
      expect(hammingDistance(hash, perceptualHash(greys(seed, (grey) => grey + 25)))).toBeLessThanOrEqual(
        lookAlikeDistance,
      );
      expect(hammingDistance(hash, perceptualHash(greys(seed, (grey) => grey * 0.7)))).toBeLessThanOrEqual(
        lookAlikeDistance,
      );
      expect(hammingDistance(hash, perceptualHash(greys(seed, noise)))).toBeLessThanOrEqual(lookAlikeDistance);
    }
  });

  it('sets half of its bits', () => {
    expect(hammingDistance(perceptualHash(greys(5)), 0n)).toBe(32);
  });

  it('refuses anything but 32x32 values', () => {
    expect(() => perceptualHash(new Uint8Array(10))).toThrow(RangeError);
  });
});

describe(bandsToSearch.name, () => {
  it('finds every hash within 8 bits by at least one band', () => {
    const hash = 0x9e37_79b9_7f4a_7c15n;
    const search = bandsToSearch(hash).map((values) => new Set(values));
    let state = 1;
    const next = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 16;
    for (let round = 0; round < 2_000; round += 1) {
      let other = hash;
      while (hammingDistance(hash, other) < lookAlikeDistance) other ^= 1n << BigInt(next() % 64);
      expect(hashBands(other).some((band, at) => search[at]?.has(band))).toBe(true);
    }
    expect(search.map(({ size }) => size)).toEqual([254, 232, 232]);
  });
});
