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

/** `f_u_ck`: letters with underscores between them are read as one word. */
const spelledOut = (pieces: readonly string[]): string =>
  pieces.every(({ length }) => length <= 2) ? pieces.join('') : '';
