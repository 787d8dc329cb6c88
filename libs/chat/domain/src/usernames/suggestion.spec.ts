import { randomInt } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { suggestUsername } from './suggestion.js';
import { checkUsername } from './username.js';

describe(suggestUsername.name, () => {
  it('passes the rules of usernames: adjective, noun, number', () => {
    for (let index = 0; index < 3_000; index += 1) {
      const name = suggestUsername((limit) => randomInt(limit));
      expect(name).toMatch(/^[A-Z][a-z]+[A-Z][a-z]+\d{2,3}$/);
      expect(() => checkUsername(name)).not.toThrow();
    }
  });

  it('stays within 15 characters with the last of each', () => {
    expect(suggestUsername((limit) => limit - 1)).toBe('ZestyZebra999');
    expect(suggestUsername(() => 0)).toBe('AmberAcorn10');
  });

  it('hardly ever gives two people the same', () => {
    const names = new Set(Array.from({ length: 1_000 }, () => suggestUsername((limit) => randomInt(limit))));
    expect(names.size).toBeGreaterThan(990);
  });

  it('draws again when a draw does not pass', () => {
    const draws = [1_000_000, 0, 0, 1, 1, 1];
    const name = suggestUsername(() => draws.shift() ?? 0);
    expect(() => checkUsername(name)).not.toThrow();
  });
});
