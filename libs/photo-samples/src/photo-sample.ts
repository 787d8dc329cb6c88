/** A photo and what a person would expect a room that is opened from it to be named after. */
export interface PhotoSample {
  /** What kind of picture it is. */
  readonly kind: string;
  /** One of these words stands in a suggestion's name when what is written, or the main thing, was seen. */
  readonly expected: readonly string[];
  /** Another kind that it is much like: left out where seconds count. */
  readonly like?: string;
  /** No word of it, and no thing that the embedded provider has a name for: only to be seen by a paid one. */
  readonly beyondEmbedded?: boolean;
  photo(): Promise<Uint8Array<ArrayBuffer>>;
}

/** The first name that says what the sample shows, whole words without case; `undefined` when none does. */
export function findExpected({ expected }: PhotoSample, names: readonly string[]): string | undefined {
  const padded = (text: string): string => ` ${text.toLowerCase()} `;
  return names.find((name) => expected.some((words) => padded(name).includes(padded(words))));
}
