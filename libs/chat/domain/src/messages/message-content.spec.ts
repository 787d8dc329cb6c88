import { describe, expect, it } from '@jest/globals';
import { bodyHash, mentionedNames, normalizeContent } from './message-content.js';

describe(normalizeContent.name, () => {
  it.each([
    ['  hello  ', 'hello'],
    ['e\u0301', 'é'],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
    ['be\u0007ll\u001b[2J', 'bell[2J'],
    ['tab\tand\nline', 'tab\tand\nline'],
    ['half \ud83d, whole \ud83d\ude00', 'half \ufffd, whole \ud83d\ude00'],
  ])('keeps %j as %j', (content, kept) => {
    expect(normalizeContent(content, 100)).toBe(kept);
  });

  it.each(['', '   ', '\n\t', '\u0000', '\u200b', '\u2800 \u2800', '\u3164\u00ad\ufe0f\u2060'])(
    'refuses %j as empty',
    (content) => {
      expect(() => normalizeContent(content, 100)).toThrow(expect.objectContaining({ code: 'CHAT.MESSAGE_EMPTY' }));
    },
  );

  it('keeps tabs and line feeds, also after what is taken out', () => {
    expect(normalizeContent('a\u0000\n\u001b\tb', 100)).toBe('a\n\tb');
  });

  it('counts code points, as people do', () => {
    expect(normalizeContent('😀'.repeat(5000), 5000)).toHaveLength(10_000);
    expect(() => normalizeContent('😀'.repeat(5001), 5000)).toThrow(
      expect.objectContaining({ code: 'CHAT.MESSAGE_TOO_LONG' }),
    );
  });
});

describe(mentionedNames.name, () => {
  it('finds names after an @, once each, and no mail addresses', () => {
    expect(mentionedNames('@BraveOtter and @braveotter, mail me@example.com @abc @Quiet_Fox1!')).toEqual([
      'braveotter',
      'quiet_fox1',
    ]);
  });
});

describe(bodyHash.name, () => {
  it('differs by content and by reply', () => {
    const hashes = [bodyHash('a', undefined), bodyHash('b', undefined), bodyHash('a', 'x')];
    expect(new Set(hashes).size).toBe(3);
  });
});
