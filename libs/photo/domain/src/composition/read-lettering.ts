import { isDecent, toPlainText } from '../clean-text.js';
import type { Lettering } from '../observation.js';
import { toSuggestionName } from '../suggestion-name.js';

const sureEnough = 0.8;
const maxTextLength = 600;
/** Addresses, telephone and card numbers, links: not what a room is named after. */
const privateOrTechnical = /\d{5,}|(?:\d[ -]?){7,}|@|https?:|www\.|\.(?:com|net|org|de|fr|io)\b|[\\/_=<>{}|]/iu;

/** The lines that were read with some certainty, in reading order. */
export const readableLines = (lettering: readonly Lettering[]): Lettering[] =>
  lettering.filter(({ text, confidence }) => confidence >= sureEnough && /[\p{L}\p{N}]/u.test(text));

/** All that is written in the photo, for the caption. */
export function visibleText(lettering: readonly Lettering[]): string {
  const text = toPlainText(
    readableLines(lettering)
      .map((line) => line.text)
      .join(' '),
    maxTextLength,
  );
  return isDecent(text) ? text : '';
}

/** Names made of what is written, the most prominent first: large letters count most. */
export function namesFromLettering(lettering: readonly Lettering[]): string[] {
  const lines = readableLines(lettering).filter(({ text }) => isNameable(text));
  const tallest = Math.max(0, ...lines.map(({ height }) => height));
  const prominent = lines.filter(({ height }) => height >= tallest * 0.3);
  const blocks = joinLines(prominent).sort((a, b) => b.weight - a.weight);
  const singles = [...prominent].sort((a, b) => weightOf(b) - weightOf(a)).map(({ text }) => text);
  const names = [...blocks.map(({ text }) => text), ...singles].map(toWholeName);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** A line with letters to name something after: no numbers, addresses, or torn-off single letters. */
function isNameable(text: string): boolean {
  const letters = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return letters >= 3 && letters >= text.replace(/\s/g, '').length * 0.6 && !privateOrTechnical.test(text);
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

/** A text that is a name as a whole; of a longer one, no more than four words from its start when they end well. */
function toWholeName(text: string): string | undefined {
  const name = toSuggestionName(text);
  if (name === undefined) return undefined;
  const words = name.split(' ');
  while (words.length > 1 && danglingWords.has((words.at(-1) ?? '').toLowerCase())) words.pop();
  return toSuggestionName(words.join(' '));
}

const danglingWords = new Set(
  'a an and are at be by de del der die du el for from if in is la le les of on or our the these this to und with your'.split(
    ' ',
  ),
);
