import { isDecent, toPlainText } from '../clean-text.js';
import type { Lettering } from '../observation.js';
import { maxNameWords, toSuggestionName } from '../suggestion-name.js';

const sureEnough = 0.8;
const maxTextLength = 600;
/** Addresses, telephone and card numbers, links: not what a room is named after. */
const privateOrTechnical = /\d{5,}|(?:\d[ -]?){7,}|@|https?:|www\.|\.(?:com|net|org|de|fr|io)\b|[\\/_=<>{}|]/iu;

/** All that is written in the photo, for the caption. */
export function visibleText(lettering: readonly Lettering[]): string {
  const lines = lettering.filter(({ text, confidence }) => confidence >= sureEnough && /[\p{L}\p{N}]/u.test(text));
  const text = toPlainText(lines.map((line) => line.text).join(' '), maxTextLength);
  return isDecent(text) ? text : '';
}

/**
 * Names made of what is written, the most prominent first: whole signs, then single lines of them. A line of more than
 * four words is a sentence and no name; the beginning of one is taken only when there is nothing else.
 */
export function namesFromLettering(lettering: readonly Lettering[]): string[] {
  const lines = lettering.filter(({ text, confidence }) => confidence >= sureEnough && isNameable(text));
  const tallest = Math.max(0, ...lines.map(({ height }) => height));
  const prominent = lines.filter(({ height }) => height >= tallest * 0.3);
  const blocks = joinLines(prominent).sort((a, b) => b.weight - a.weight);
  const singles = [...prominent].sort((a, b) => weightOf(b) - weightOf(a)).filter(({ text }) => letterCount(text) >= 5);
  const texts = [...blocks, ...singles].map(({ text }) => text);
  const short = texts.filter((text) => text.trim().split(/\s+/).length <= maxNameWords);
  const names = (short.length > 0 ? short : texts.slice(0, 1)).map(withoutLooseEnd);
  return [...new Set(names.filter((name) => name !== undefined))];
}

const letterCount = (text: string): number => text.match(/\p{Script=Latin}/gu)?.length ?? 0;

/** A line with letters to name something after: no numbers, addresses, or torn-off single letters. */
function isNameable(text: string): boolean {
  const letters = letterCount(text);
  return letters >= 2 && letters >= text.replace(/\s/g, '').length * 0.6 && !privateOrTechnical.test(text);
}

const weightOf = ({ height, width, confidence }: Lettering): number => height * Math.sqrt(width) * confidence;

/** Lines of like size, one under the other or side by side, belong together: a sign's "JOE'S" and "COFFEE BAR". */
function joinLines(lines: readonly Lettering[]): { text: string; weight: number }[] {
  const blocks: Lettering[][] = [];
  for (const line of lines) {
    const last = blocks.at(-1)?.at(-1);
    if (last && belongTogether(last, line)) blocks.at(-1)?.push(line);
    else blocks.push([line]);
  }
  return blocks.map((block) => ({
    text: block.map(({ text }) => text).join(' '),
    weight: Math.max(...block.map(weightOf)),
  }));
}

function belongTogether(above: Lettering, below: Lettering): boolean {
  const ratio = above.height / below.height;
  const gap = below.y - (above.y + above.height);
  return ratio > 0.5 && ratio < 2 && gap < Math.max(above.height, below.height) * 1.2;
}

/** As a name; of a longer text its first four words, without what points at the word that was cut off. */
function withoutLooseEnd(text: string): string | undefined {
  const words = toSuggestionName(text)?.split(' ') ?? [];
  while (words.length > 1 && looseWords.has((words.at(-1) ?? '').toLowerCase())) words.pop();
  return toSuggestionName(words.join(' '));
}

const looseWords = new Set(
  'a an and are at be by de del der die du el for from if in is la le les let of on or our the these this to und us with your'.split(
    ' ',
  ),
);
