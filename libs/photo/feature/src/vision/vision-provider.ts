import type { TokenUsage } from '@chatpop/photo-data-access';
import type { UncheckedContent } from '@chatpop/photo-domain';
import type { PreparedPhoto } from '../workers/protocol.js';

/** What a provider made of a photo. Its words have not been checked yet. */
export interface Vision {
  readonly content: UncheckedContent;
  readonly embedding: readonly number[];
  /** What the vector means: a model's name, or `spellingModel`. */
  readonly embeddingModel: string;
  readonly provider: string;
  readonly model: string;
  readonly usage: TokenUsage | null;
}

/** How vectors are labelled that were made without a model: they know spelling, not meaning. */
export const spellingModel = 'hashed-trigrams';

/** A provider works, but will say nothing of this photo. */
export class PhotoDeclinedError extends Error {}

/** Puts a photo into words. */
export interface VisionProvider {
  /** Rejects when it can't; whoever calls decides what then. @throws PhotoDeclinedError when that is the photo's doing */
  analyse(photo: PreparedPhoto): Promise<Vision>;
  /** Rejects when it would not work now. Costs nothing. */
  check(): Promise<void>;
}

/** The provider that the service asks: the paid one with the embedded one behind it, or the embedded one alone. */
export const VISION_PROVIDER = Symbol('VISION_PROVIDER');
