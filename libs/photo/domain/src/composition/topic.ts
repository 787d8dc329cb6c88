/** Something that people talk about: what a photo's objects, words and scenes lead to. */
export interface Topic {
  /** The category of the caption. */
  readonly category: string;
  /** Completes "A room for …". */
  readonly about: string;
  /** Names for a room, best first. */
  readonly names: readonly string[];
}

/** One line of a table of topics; the names stand between dots. */
export const topic = (category: string, about: string, names: string): Topic => ({
  category,
  about,
  names: names.split(' · '),
});
