import { describe, expect, it } from '@jest/globals';
import { maxNameLength, toSuggestionKey, toSuggestionName } from './suggestion-name.js';

describe(toSuggestionName.name, () => {
  it.each([
    ['JOE’S COFFEE BAR', "Joe's Coffee Bar"],
    ['  fish   &  chips ', 'Fish & Chips'],
    ['& nothing &', 'Nothing'],
    ['café zürich', 'Café Zürich'],
    ["o'neill pub", "O'Neill Pub"],
    ['rock-and-roll', 'Rock-And-Roll'],
    ['late night tv', 'Late Night TV'],
    ['one two three four five six', 'One Two Three Four'],
    ['Room 101', 'Room 101'],
    ['<b>bold</b>', 'B Bold B'],
    ['a\u202Eb\u0000cd', 'A B Cd'],
    ['ﬁne ｗｉｄｅ', 'Fine Wide'],
  ])('makes of %j the name %j', (text, name) => {
    expect(toSuggestionName(text)).toBe(name);
  });

  it.each(['', '   ', '42', '💥', '!!!', 'x', '北京烤鸭', 'привет', 'fuck you', 'f u c k', 'sh1t'])(
    'makes no name of %j',
    (text) => {
      expect(toSuggestionName(text)).toBeUndefined();
    },
  );

  it('keeps whole words within 40 characters', () => {
    const name = toSuggestionName('Extraordinarily Incomprehensible Circumlocution Society') ?? '';
    expect(name).toBe('Extraordinarily Incomprehensible');
    expect(name.length).toBeLessThanOrEqual(maxNameLength);
    expect(toSuggestionName('x'.repeat(41))).toBeUndefined();
  });

  it('takes no longer for a text of 100 KB', () => {
    const startedAt = performance.now();
    toSuggestionName(`${"a'".repeat(50_000)}!`);
    toSuggestionName('& '.repeat(50_000));
    expect(performance.now() - startedAt).toBeLessThan(100);
  });
});

describe(toSuggestionKey.name, () => {
  it.each([
    ["Joe's Café & Bar", 'joes-cafe-and-bar'],
    ['Straße Nr 5', 'strasse-nr-5'],
    ['Rock-And-Roll', 'rock-and-roll'],
    ['Øl Łódź Æble', 'ol-lodz-aeble'],
  ])('writes %j as %j', (name, key) => {
    expect(toSuggestionKey(name)).toBe(key);
  });
});
