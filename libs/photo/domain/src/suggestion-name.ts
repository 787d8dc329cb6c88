import { isDecent } from './clean-text.js';

export const maxNameLength = 40;
export const maxNameWords = 4;

/** Latin letters with their marks, digits, and the few signs that names of places are written with. */
const word = /[\p{Script=Latin}\d][\p{Script=Latin}\p{M}\d]*(?:['&-][\p{Script=Latin}\p{M}\d]+)*|&/gu;
const initials = new Set(['bbc', 'bbq', 'diy', 'dj', 'nyc', 'tv', 'uk', 'usa', 'vip', 'wifi']);

/**
 * Makes a room's name of a text: 1-4 words in Title Case, 40 characters at most, letters of the Latin script, digits
 * and `'&-` only. `undefined` when nothing fit is left, or when it is not decent.
 */
export function toSuggestionName(text: string): string | undefined {
  const words =
    text
      .normalize('NFKC')
      .replace(/[‘’‛`´]/g, "'")
      .match(word) ?? [];
  const kept: string[] = [];
  for (const each of words) {
    if (kept.length === maxNameWords || [...kept, each].join(' ').length > maxNameLength) break;
    kept.push(each);
  }
  while (kept.at(-1) === '&') kept.pop();
  while (kept[0] === '&') kept.shift();
  const name = kept.map(toTitleCase).join(' ');
  const letters = name.match(/\p{L}/gu) ?? [];
  return letters.length >= 2 && isDecent(name) ? name : undefined;
}

/** The name in kebab-case: `Joe's Café & Bar` is `joes-cafe-and-bar`. */
export function toSuggestionKey(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/æ/g, 'ae')
    .replace(/ø/g, 'o')
    .replace(/ł/g, 'l')
    .replace(/'/g, '')
    .replace(/&/g, ' and ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

function toTitleCase(each: string): string {
  if (initials.has(each.toLowerCase())) return each.toUpperCase();
  return each
    .toLowerCase()
    .replace(/(^|[-&])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
    .replace(/^(o'|d'|l')(\p{L})/iu, (_, before: string, letter: string) => titled(before) + letter.toUpperCase());
}

const titled = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
