/** What a recogniser of lettering answers with: for each step along a line, how likely each character is. */
export interface CharacterOdds {
  readonly data: unknown;
  /** Lines, steps, characters: the first of these is "none", the last a space. */
  readonly dims: readonly number[];
}

/**
 * Between words the recogniser is nearly sure of "no character here" and gives the space 9 to 50 %; inside words it
 * gives it less than 1 %. Left to the surest character, `ABBEY LANE` is read as `ABBEYLANE`.
 */
const gapOdds = 0.06;
/** Pages of Latin and Chinese letters have thousands of characters; other answers are left alone. */
const minCharacters = 1_000;

/** Puts spaces where the recogniser saw gaps: there "none" and the space change their odds, in place. */
export function showWordGaps({ data, dims }: CharacterOdds): void {
  const [lines = 0, steps = 0, characters = 0] = dims;
  if (!(data instanceof Float32Array) || dims.length !== 3 || characters < minCharacters) return;
  for (let step = 0; step < lines * steps; step += 1) {
    const none = step * characters;
    const space = none + characters - 1;
    const [noneOdds = 0, spaceOdds = 0] = [data[none], data[space]];
    if (spaceOdds < gapOdds || noneOdds < 0.4 || noneOdds < spaceOdds) continue;
    data[none] = spaceOdds;
    data[space] = noneOdds;
  }
}
