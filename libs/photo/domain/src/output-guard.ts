import type { AnalysisContent, Caption, Suggestion } from './analysis-content.js';
import { isDecent, toPlainText } from './clean-text.js';
import { toSuggestionKey, toSuggestionName } from './suggestion-name.js';

const maxLength = { description: 200, title: 80, category: 40, visibleText: 600, full: 1_000 } as const;

/** What a provider says before anybody checked it. */
export interface UncheckedContent {
  readonly suggestions: readonly { readonly name: string; readonly description: string }[];
  readonly caption: Caption;
}

/**
 * The last gate for any provider's words: allowed characters, lengths, decency, ten names that differ. What a photo
 * says in writing may have found its way into them, so nothing is taken on trust; keys are made here.
 * @param spare suggestions that fill up when fewer than ten pass.
 */
export function guardContent(unchecked: UncheckedContent, spare: readonly Suggestion[], count = 10): AnalysisContent {
  const { title, category, visible_text, full } = unchecked.caption;
  return {
    suggestions: guardSuggestions([...unchecked.suggestions, ...spare], count),
    caption: {
      title: decent(title, maxLength.title) || 'Photo',
      category: decent(category, maxLength.category).toLowerCase() || 'photo',
      visible_text: decent(visible_text, maxLength.visibleText),
      full: decent(full, maxLength.full),
    },
  };
}

function guardSuggestions(candidates: UncheckedContent['suggestions'], count: number): Suggestion[] {
  const kept = new Map<string, Suggestion>();
  for (const candidate of candidates) {
    if (kept.size === count) break;
    const name = toSuggestionName(candidate.name);
    const key = name === undefined ? '' : toSuggestionKey(name);
    if (name === undefined || key === '' || kept.has(key)) continue;
    kept.set(key, { name, key, description: decent(candidate.description, maxLength.description) });
  }
  return [...kept.values()];
}

function decent(text: string, length: number): string {
  const plain = toPlainText(text, length);
  return isDecent(plain) ? plain : '';
}
