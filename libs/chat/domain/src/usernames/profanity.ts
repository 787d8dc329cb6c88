import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';

/** Surnames, places, food and animals that the library's own exceptions lack. */
const innocent = `analise annalise chinkara cockpit cumin cummings dickie dickinson dickson fukuda penistone pissarro
  pussycat pussywillow rapeseed shiitake`.split(/\s+/);
const english = englishDataset.build();
const matcher = new RegExpMatcher({
  ...english,
  ...englishRecommendedTransformers,
  whitelistedTerms: [...(english.whitelistedTerms ?? []), ...innocent],
});

/**
 * Whether a name says something indecent, leet spelling and stretched letters included. The word list knows which
 * innocent words contain bad ones (Scunthorpe), but sees words only between spaces: a name's words are shown to it
 * apart. Digits that stand alone are numbers: `guest_455` is not read as leet.
 */
export function isProfane(name: string): boolean {
  const pieces = name.split('_').filter((piece) => /[A-Za-z]/.test(piece));
  const asWritten = pieces.join('_');
  const asWords = pieces.flatMap(wordsOf).join(' ');
  const readings = new Set([asWritten, asWords, spelledOut(pieces)]);
  return [...readings].some((reading) => matcher.hasMatch(reading));
}

/** `BraveOtter` is two words; `FuCK` is none that anybody reads, and is caught as it is written. */
const wordsOf = (piece: string): string[] => piece.split(/(?<=[a-z0-9])(?=[A-Z][a-z])/);

/** `f_uck_you`, `fu_ck_you`: a letter alone is read as part of the words beside it, and two short pieces as one word. */
const spelledOut = (pieces: readonly string[]): string =>
  pieces.map((piece, index) => (isOneWord(pieces[index - 1] ?? '', piece) ? '' : ' ') + piece).join('');

const isOneWord = (before: string, after: string): boolean =>
  Math.min(before.length, after.length) <= 1 || Math.max(before.length, after.length) <= 2;
