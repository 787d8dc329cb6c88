import { describe, expect, it } from '@jest/globals';
import type { Lettering, Observation, SeenObject } from '../observation.js';
import { composeCaption, composeSuggestions, spareSuggestions } from './compose.js';
import { objectLabels } from './find-topics.js';
import { anyPhotoTopic, colourTopics, sceneTopics } from './scene-topics.js';
import { thingTopics } from './thing-topics.js';
import { maxNameLength, toSuggestionName } from '../suggestion-name.js';

const line = (text: string, y = 0.3, height = 0.1, confidence = 0.97): Lettering => ({
  text,
  confidence,
  height,
  x: 0.1,
  y,
  width: 0.6,
});
const seen = (label: string, extra: Partial<SeenObject> = {}): SeenObject => ({
  label,
  confidence: 0.6,
  count: 1,
  ...extra,
});
const given = (parts: Partial<Observation> = {}): Observation => ({
  lettering: [],
  objects: [],
  look: { colours: [{ name: 'brown', share: 0.6 }], scene: 'other', light: 'bright', shape: 'landscape' },
  ...parts,
});
const namesOf = (observation: Observation): string[] => composeSuggestions(observation, 1).map(({ name }) => name);

describe(composeSuggestions.name, () => {
  it('begins with what is written, then what that leads to', () => {
    const names = namesOf(given({ lettering: [line("JOE'S", 0.2), line('COFFEE BAR', 0.35)] }));
    expect(names.slice(0, 2)).toEqual(["Joe's Coffee Bar", "Joe's Coffee Bar Regulars"]);
    expect(names).toEqual(expect.arrayContaining(['Coffee Break', 'Last Orders']));
  });

  it('names what is seen, with its colour', () => {
    const names = namesOf(given({ objects: [seen('motorcycle', { colour: 'red' })] }));
    expect(names).toEqual(expect.arrayContaining(['Riders Club', 'The Red Motorcycle']));
  });

  it('gives every thing its turn', () => {
    const names = namesOf(given({ objects: [seen('cat'), seen('cup')] }));
    expect(names.slice(0, 2)).toEqual(['Cat People', 'Coffee Break']);
  });

  it('makes no name of telephone numbers, links, unsure or tiny lines', () => {
    const lettering = [
      line('Call 555 123 4567', 0.1),
      line('www.example.com', 0.2),
      line('Blurry Word', 0.3, 0.1, 0.5),
      line('GREEN DOOR', 0.5, 0.2),
      line('terms apply', 0.9, 0.01),
    ];
    const names = namesOf(given({ lettering }));
    expect(names[0]).toBe('Green Door');
    expect(names.join(' ')).not.toMatch(/555|example|Blurry|Terms/i);
  });

  it('takes a sentence for a sentence', () => {
    const lettering = [
      line('Reading Rooms', 0.05, 0.05),
      line('Let us first determine markers of the', 0.2, 0.04),
      line('background and these other markers', 0.3, 0.04),
    ];
    expect(namesOf(given({ lettering }))[0]).toBe('Reading Rooms');
    expect(namesOf(given({ lettering: lettering.slice(1) }))[0]).toBe('Let Us First Determine');
  });

  it('gives ten different, decent names of the right form for anything', () => {
    const looks = Object.keys(sceneTopics).flatMap((scene) =>
      Object.keys(colourTopics).map((name) => ({ scene, name })),
    );
    for (const { scene, name } of looks) {
      const look = { colours: [{ name, share: 0.5 }], scene, light: 'dim', shape: 'square' } as Observation['look'];
      for (const objects of [[], [seen('dog'), seen('person', { count: 12 })]]) {
        const suggestions = composeSuggestions(given({ look, objects }), 77);
        expect(new Set(suggestions.map(({ key }) => key)).size).toBe(10);
        for (const suggestion of suggestions) {
          expect(toSuggestionName(suggestion.name)).toBe(suggestion.name);
          expect(suggestion.description.length).toBeGreaterThan(10);
        }
      }
    }
  });

  it('says different things of different photos that tell nothing', () => {
    expect(spareSuggestions(1)).not.toEqual(spareSuggestions(4));
    expect(spareSuggestions(1)).toHaveLength(10);
  });
});

describe('the tables of topics', () => {
  it.each([
    ...Object.values(thingTopics),
    ...Object.values(sceneTopics),
    ...Object.values(colourTopics),
    anyPhotoTopic,
  ])('have fit names: $names', ({ names }) => {
    expect(names.map(toSuggestionName)).toEqual(names);
    expect(names.every((name) => name.length <= maxNameLength)).toBe(true);
  });

  it('lead from each of the 80 things somewhere', () => {
    expect(new Set(objectLabels).size).toBe(80);
  });
});

describe(composeCaption.name, () => {
  it('says what is seen and written', () => {
    const caption = composeCaption(
      given({ objects: [seen('cat', { colour: 'orange' }), seen('cup', { count: 2 })], lettering: [line('MILK')] }),
    );
    expect(caption).toEqual({
      title: 'Milk',
      category: 'animals',
      visible_text: 'MILK',
      full: 'A photo of an orange cat and two cups, mostly brown. It says "MILK".',
    });
  });

  it('has a title for a photo without things or words', () => {
    expect(composeCaption(given())).toMatchObject({ title: 'Warm And Cosy', full: 'A bright photo, mostly brown.' });
  });
});
