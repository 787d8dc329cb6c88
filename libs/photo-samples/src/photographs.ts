import { readFile } from 'node:fs/promises';
import type { PhotoSample } from './photo-sample.js';

const photograph = (kind: string, file: string, ...expected: string[]): PhotoSample => ({
  kind,
  expected,
  photo: async () => new Uint8Array(await readFile(new URL(`./photographs/${file}.jpg`, import.meta.url))),
});

/** Real ones, freely licensed: photographs/LICENCES.md. */
export const photographs: readonly PhotoSample[] = [
  photograph('a cat, close', 'cat', 'cat', 'cats'),
  photograph('a cup of espresso', 'espresso', 'coffee', 'cup', 'espresso'),
  photograph('a portrait', 'astronaut', 'people', 'faces', 'portrait', 'company', 'astronaut'),
  {
    ...photograph('a man at work, grey', 'photographer', 'people', 'faces', 'company', 'camera', 'photographer'),
    like: 'a portrait',
  },
  photograph('a bird', 'egret', 'bird', 'birds', 'egret'),
  photograph('a flower', 'dahlia', 'flower', 'flowers', 'bloom', 'garden', 'dahlia'),
  { ...photograph('a rocket at dusk', 'rocket', 'rocket', 'launch'), beyondEmbedded: true },
  { ...photograph('a pagoda', 'pagoda', 'pagoda', 'temple', 'palace', 'tower'), beyondEmbedded: true },
  { ...photograph('a snake', 'snake', 'snake', 'reptile'), beyondEmbedded: true },
  photograph('stars', 'deep-field', 'night', 'stars', 'dark', 'space', 'galaxy'),
];
