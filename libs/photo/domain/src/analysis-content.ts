import type { Caption, Suggestion } from '@chatpop/contracts';

export type { Caption, Suggestion };

/** What an analysis says about a photo, whoever made it. */
export interface AnalysisContent {
  readonly suggestions: Suggestion[];
  readonly caption: Caption;
}
