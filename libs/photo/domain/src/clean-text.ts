import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';

const profanity = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });

/** What stands between letters that are spelled out one by one. */
const betweenLetters = /(?<=\b\p{L})[ .*_-](?=\p{L}\b)/gu;

/** Whether a text may be shown to anybody. Leet spelling, stretched and spelled-out words are seen through. */
export const isDecent = (text: string): boolean =>
  !profanity.hasMatch(text) && !profanity.hasMatch(text.replace(betweenLetters, ''));

/** Letters and digits of any script, marks that belong to them, spaces, and the punctuation of ordinary sentences. */
const notAllowed = /[^\p{L}\p{M}\p{N} .,;:!?'"()&%+\-–—/@#€$£°…]/gu;

/**
 * What is left of a text when only an allow-list of characters is kept: no control characters, no markup, no invisible
 * or direction-changing ones. Cut at a word's end to `maxLength` characters.
 */
export function toPlainText(text: string, maxLength: number): string {
  const plain = text
    .normalize('NFKC')
    .replace(/[‘’‛`´]/g, "'")
    .replace(/[“”„]/g, '"')
    .replace(/\s+/g, ' ')
    .replace(notAllowed, '')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (plain.length <= maxLength) return plain;
  const cut = plain.slice(0, maxLength - 1);
  const end = cut.lastIndexOf(' ');
  return `${(end > maxLength / 2 ? cut.slice(0, end) : cut).replace(/[\s,;:–—-]+$/u, '')}…`;
}
