/** `a, b and c`. */
export const inWords = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;

const numbers = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const irregular: Readonly<Record<string, string>> = {
  person: 'people',
  sheep: 'sheep',
  knife: 'knives',
  bus: 'buses',
  bench: 'benches',
  sandwich: 'sandwiches',
  'wine glass': 'wine glasses',
  skis: 'skis',
  scissors: 'scissors',
};

/** `a cat`, `an orange cat`, `three cats`, `many cats`. */
export function countInWords(count: number, noun: string, adjective = ''): string {
  if (count > 1) return `${numbers[count - 2] ?? 'many'} ${irregular[noun] ?? `${noun}s`}`;
  const described = adjective === '' ? noun : `${adjective} ${noun}`;
  return `${/^[aeiou]/.test(described) ? 'an' : 'a'} ${described}`;
}
