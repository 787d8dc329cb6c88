import type { Suggestion } from '@chatpop/contracts';

/** What was suggested for one photo, and how much that is like the photo in question. */
export interface Neighbour {
  readonly similarity: number;
  readonly suggestions: readonly Suggestion[];
}

export interface CommonTopic extends Suggestion {
  /** Of the nearest photo that it was suggested for. */
  readonly similarity: number;
  readonly photos: number;
}

/**
 * The names that photos like this one were given, most often and nearest first. A name of a single photo is left out,
 * as it may be what is written in somebody's picture: it takes two, of which the photo in question may be one.
 */
export function commonTopics(
  own: readonly Suggestion[],
  neighbours: readonly Neighbour[],
  limit: number,
): CommonTopic[] {
  const ownKeys = new Set(own.map(({ key }) => key));
  const found = new Map<string, CommonTopic>();
  for (const { similarity, suggestions } of neighbours)
    for (const { name, key, description } of suggestions) {
      const known = found.get(key) ?? { name, key, description, similarity, photos: 0 };
      found.set(key, { ...known, similarity: Math.max(known.similarity, similarity), photos: known.photos + 1 });
    }
  return [...found.values()]
    .filter(({ key, photos }) => photos + (ownKeys.has(key) ? 1 : 0) >= 2)
    .sort((a, b) => b.photos * b.similarity - a.photos * a.similarity || a.key.localeCompare(b.key))
    .slice(0, limit);
}
