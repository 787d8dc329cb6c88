import { describe, expect, it } from '@jest/globals';
import { splitWords } from './split-words.js';

describe(splitWords.name, () => {
  it.each([
    ['NOPARKING', 'NO PARKING'],
    ['ATALLTIMES', 'AT ALL TIMES'],
    ['HappyBirthday to you', 'Happy Birthday to you'],
    ['Together', 'Together'],
    ['STARBUCKS', 'STARBUCKS'],
    ['Restaurant', 'Restaurant'],
    ['PARKINGXYZ', 'PARKINGXYZ'],
  ])('reads %s', (text, words) => {
    expect(splitWords(text)).toBe(words);
  });

  it('keeps what words do not fill, however long', () => {
    const text = `${'thethethe'.repeat(2_000)}x`;
    expect(splitWords(text)).toBe(text);
  });
});
