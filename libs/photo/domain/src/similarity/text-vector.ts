/** Length of the vectors that texts are compared by. */
export const vectorLength = 256;

/**
 * A text as a vector of hashed words and character trigrams, of length 1: texts with the same words are near each
 * other. It knows nothing of meaning ("dog" and "puppy" are strangers), and is labelled accordingly where it is kept.
 */
export function textVector(text: string): number[] {
  const vector = new Array<number>(vectorLength).fill(0);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  for (const word of words) {
    count(vector, word, 2);
    const padded = ` ${word} `;
    for (let at = 0; at + 3 <= padded.length; at += 1) count(vector, padded.slice(at, at + 3), 1);
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** The cosine of two vectors of length 1. */
export const similarity = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

function count(vector: number[], feature: string, weight: number): void {
  const hash = fnv1a(feature);
  const at = hash % vectorLength;
  vector[at] = (vector[at] ?? 0) + (hash & 0x8000_0000 ? -weight : weight);
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
