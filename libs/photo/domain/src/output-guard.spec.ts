import { describe, expect, it } from '@jest/globals';
import { spareSuggestions } from './composition/compose.js';
import { guardContent } from './output-guard.js';

const caption = { title: 'Pier at sunset', category: 'Outdoors', visible_text: 'PIER 7', full: 'A pier.' };
const named = (...names: string[]) => names.map((name) => ({ name, description: `About ${name}.` }));

describe(guardContent.name, () => {
  it('lets through what fits, with keys of its own making', () => {
    const names = ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven'];
    const { suggestions, caption: checked } = guardContent({ suggestions: named(...names), caption }, []);
    expect(suggestions.map(({ key }) => key)).toEqual(names.slice(0, 10).map((name) => name.toLowerCase()));
    expect(checked).toEqual({ ...caption, category: 'outdoors' });
  });

  it('drops what is the same twice, indecent or nothing, and fills up to ten', () => {
    const { suggestions } = guardContent(
      { suggestions: named('The Pier', 'the PIER!', 'fuck off', '💥', 'Sea Dogs'), caption },
      spareSuggestions(3),
    );
    expect(suggestions.slice(0, 2).map(({ name }) => name)).toEqual(['The Pier', 'Sea Dogs']);
    expect(new Set(suggestions.map(({ key }) => key)).size).toBe(10);
  });

  it('cleans and cuts every text', () => {
    const orders = {
      title: '<img src=x onerror=alert(1)>'.repeat(20),
      category: 'fuck',
      visible_text: 'a\u0000b\u202Ec',
      full: 'word '.repeat(2_000),
    };
    const { caption: checked } = guardContent({ suggestions: [], caption: orders }, []);
    for (const sign of ['<', '>', '\u0000', '\u202E', 'fuck'])
      expect(Object.values(checked).join()).not.toContain(sign);
    expect(checked.category).toBe('photo');
    expect(checked.title.length).toBeLessThanOrEqual(80);
    expect(checked.full.length).toBeLessThanOrEqual(1_000);
    expect(checked.full.endsWith('word…')).toBe(true);
  });
});
