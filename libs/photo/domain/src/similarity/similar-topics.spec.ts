import { describe, expect, it } from '@jest/globals';
import { commonTopics } from './similar-topics.js';

const named = (...keys: string[]) =>
  keys.map((key) => ({ name: key.toUpperCase(), key, description: `About ${key}.` }));

describe(commonTopics.name, () => {
  it('puts first what the most and nearest photos were called', () => {
    const topics = commonTopics(
      named('coffee', 'pier'),
      [
        { similarity: 0.9, suggestions: named('coffee', 'cups') },
        { similarity: 0.8, suggestions: named('coffee', 'pier') },
        { similarity: 0.6, suggestions: named('cups') },
      ],
      10,
    );
    expect(topics.map(({ key, photos, similarity }) => [key, photos, similarity])).toEqual([
      ['coffee', 2, 0.9],
      ['cups', 2, 0.9],
      ['pier', 1, 0.8],
    ]);
  });

  it('keeps to itself what a single other photo was called', () => {
    expect(commonTopics(named('pier'), [{ similarity: 1, suggestions: named('emma-smith', 'pier') }], 10)).toEqual([
      expect.objectContaining({ key: 'pier' }),
    ]);
  });

  it('gives no more than asked for', () => {
    const suggestions = named('a', 'b', 'c');
    expect(commonTopics(suggestions, [{ similarity: 1, suggestions }], 2)).toHaveLength(2);
  });
});
