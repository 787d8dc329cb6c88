import { isDecent, toPlainText } from '../clean-text.js';
import type { Lettering } from '../observation.js';
import { splitWords } from './split-words.js';
import { maxNameWords, toSuggestionName } from '../suggestion-name.js';

const sureEnough = 0.8;
/** Below it a letter or two are often wrong, which a name can not bear. */
const sureOfEveryLetter = 0.87;
const pageLetters = 80;
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
  const legible = withoutRepeats(
    lettering.filter(({ text, confidence }) => confidence >= sureEnough && isNameable(text)),
  );
  const clear = legible.filter(({ confidence }) => confidence >= sureOfEveryLetter);
  const lines = clear.length > 0 ? clear : legible;
  const tallest = Math.max(0, ...lines.map(({ height }) => height));
  const prominent = lines.filter(({ height }) => height >= tallest * 0.3);
  const blocks = joinLines(prominent).sort((a, b) => b.weight - a.weight);
  const singles = [...prominent].sort((a, b) => weightOf(b) - weightOf(a)).filter(({ text }) => letterCount(text) >= 5);
  const heading = isPage(lines) ? lines.slice(0, 1) : [];
  const texts = [...heading, ...blocks, ...singles].map(({ text }) => text);
  const short = texts.filter((text) => wordsOf(text).length <= maxNameWords);
  const names = (short.length > 0 ? short : texts.slice(0, 1)).map(withoutLooseEnd);
  return withoutParts(names.filter((name) => name !== undefined));
}

const wordsOf = (text: string): string[] => text.trim().split(/\s+/);

/** Prices, and numbers of a list. */
const notOfTheName = /[€$£]?\d+[.,]\d{2}(?!\d)|^\d{1,2}[.)]\s*/gu;

/** The same words on two signs are said once, and words that were read as one are told apart. */
function withoutRepeats(lines: readonly Lettering[]): Lettering[] {
  const found = new Map<string, Lettering>();
  for (const line of lines) {
    const text = splitWords(line.text.replace(notOfTheName, ' ').trim());
    const key = text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    if (!found.has(key)) found.set(key, { ...line, text });
  }
  return [...found.values()];
}

/** A name that says no more than one before it is left out: `Centre` after `Copy Centre`. */
function withoutParts(names: readonly string[]): string[] {
  return names.filter((name, at) => {
    const before = names.slice(0, at).map((other) => ` ${other.toLowerCase()} `);
    return !before.some((other) => other.includes(` ${name.toLowerCase()} `));
  });
}

/** So much text has a heading, and letters of one size. */
const isPage = (lines: readonly Lettering[]): boolean =>
  lines.length >= 3 && lines.reduce((sum, { text }) => sum + letterCount(text), 0) > pageLetters;

const letterCount = (text: string): number => text.match(/\p{Script=Latin}/gu)?.length ?? 0;

/** A line with letters to name something after: no numbers, addresses, or torn-off single letters. */
function isNameable(text: string): boolean {
  const letters = letterCount(text);
  return letters >= 2 && letters >= text.replace(/\s/g, '').length * 0.6 && !privateOrTechnical.test(text);
}

const weightOf = ({ height, width, confidence }: Lettering): number => height * Math.sqrt(width) * confidence ** 4;

/**
 * Lines of like size, one under the other or side by side, belong together: a sign's "JOE'S" and "COFFEE BAR". A sign of
 * more words than a name has falls into several, without what only says that it is a sign.
 */
function joinLines(lines: readonly Lettering[]): { text: string; weight: number }[] {
  const blocks: Lettering[][] = [];
  for (const line of lines) {
    const last = blocks.at(-1)?.at(-1);
    if (last && belongTogether(last, line)) blocks.at(-1)?.push(line);
    else blocks.push([line]);
  }
  return blocks.flatMap(fitNames).map((block) => ({
    text: block.map(({ text }) => text).join(' '),
    weight: Math.max(...block.map(weightOf)),
  }));
}

function fitNames(block: readonly Lettering[]): Lettering[][] {
  const said = block.filter(({ text }) => block.length === 1 || !announcements.has(text.trim().toLowerCase()));
  const wordCount = (lines: readonly Lettering[]): number => lines.flatMap(({ text }) => wordsOf(text)).length;
  if (wordCount(said) <= maxNameWords) return said.length > 0 ? [[...said]] : [];
  const groups: Lettering[][] = [];
  for (const line of said) {
    const group = [...(groups.at(-1) ?? []), line];
    // Lines of several words are names by themselves; single words make one together.
    const together = group.length > 1 && group.length <= maxNameWords && wordCount(group) === group.length;
    if (together) groups.at(-1)?.push(line);
    else groups.push([line]);
  }
  return groups;
}

const announcements = new Set(['notice', 'attention', 'warning', 'caution', 'danger', 'welcome', 'welcome to', 'the']);

function belongTogether(above: Lettering, below: Lettering): boolean {
  const ratio = above.height / below.height;
  const gap = below.y - (above.y + above.height);
  return ratio > 0.67 && ratio < 1.5 && gap < Math.min(above.height, below.height) * 1.2;
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
