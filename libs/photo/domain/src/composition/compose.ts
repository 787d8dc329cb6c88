import type { Caption, Suggestion } from '../analysis-content.js';
import type { Observation } from '../observation.js';
import { toSuggestionKey, toSuggestionName } from '../suggestion-name.js';
import { describeObjects, nameObject, titleOfObjects } from './describe-objects.js';
import { inWords } from './in-words.js';
import { findTopicOfObject, findTopicsOfText } from './find-topics.js';
import { namesFromLettering, visibleText } from './read-lettering.js';
import { anyPhotoTopic, colourTopics, sceneTopics } from './scene-topics.js';
import { thingTopics, type ThingTopic } from './thing-topics.js';
import type { Topic } from './topic.js';

const suggestionCount = 10;
/** Much text makes a photo one of a page, whatever its colours. */
const pageLetters = 120;
/** A colour that fills so much of a photo is part of its mood. */
const moodShare = 0.15;

interface Candidate {
  readonly name: string;
  readonly description: string;
}

/**
 * Ten names for a room, best first: what is written, what that and the things in the photo lead to, its scene and
 * colours. `seed` (bits of the photo's hash) varies what is said of a photo that tells little.
 */
export function composeSuggestions(observation: Observation, seed: number): Suggestion[] {
  const things = topicsOf(observation);
  const scene = sceneOf(observation);
  const colours = observation.look.colours
    .filter(({ share }) => share >= moodShare)
    .map(({ name }) => colourTopics[name]);
  const [vague, clear] = scene === sceneTopics.other ? [[fromTopic(scene)], []] : [[], [fromTopic(scene)]];
  return distinct([
    ...fromLettering(observation),
    ...interleave(things.slice(0, 3).map((topic) => fromTopic(topic).slice(0, 3))),
    ...fromObjects(observation),
    ...clear.flatMap((names) => names.slice(0, things.length > 0 ? 2 : 4)),
    ...interleave(colours.slice(0, 3).map((topic) => fromTopic(topic).slice(0, 2))),
    ...interleave([...vague, ...things.map((topic) => fromTopic(topic).slice(3)), fromTopic(anyPhotoTopic, seed)]),
  ]).slice(0, suggestionCount);
}

/** Ten names that fit any photo, to fill up what a provider gave too few of. */
export const spareSuggestions = (seed: number): Suggestion[] =>
  composeSuggestions(
    { lettering: [], objects: [], look: { colours: [], scene: 'other', light: 'bright', shape: 'square' } },
    seed,
  );

/** What the photo is about, in a title, a category and a sentence. */
export function composeCaption(observation: Observation): Caption {
  const { look, objects, lettering } = observation;
  const written = visibleText(lettering);
  const [sign] = namesFromLettering(lettering);
  const [topic] = topicsOf(observation);
  const scene = sceneOf(observation);
  const colours = look.colours.slice(0, 2).map(({ name }) => name);
  const full = [
    objects.length > 0 ? `A photo of ${describeObjects(objects)}` : `A ${look.light} ${shapeWord[look.shape]}`,
    colours.length > 0 ? `, mostly ${inWords(colours)}` : '',
    written === '' ? '.' : `. It says "${written.slice(0, 160)}${written.length > 160 ? '…' : ''}".`,
  ].join('');
  return {
    title: sign ?? titleOfObjects(objects) ?? titleOfColours(observation) ?? scene.names[0] ?? 'Photo',
    category: (written.length > pageLetters ? scene : (topic ?? scene)).category,
    visible_text: written,
    full,
  };
}

function sceneOf({ lettering, look }: Observation): Topic {
  return visibleText(lettering).length > pageLetters ? sceneTopics.page : sceneTopics[look.scene];
}

/** Topics of the words first, then of the things that are seen. */
function topicsOf({ lettering, objects }: Observation): Topic[] {
  const names = [...findTopicsOfText(visibleText(lettering)), ...objects.map(({ label }) => findTopicOfObject(label))];
  return [...new Set(names.filter((name): name is ThingTopic => name !== undefined))].map((name) => thingTopics[name]);
}

const fromTopic = ({ about, names }: Topic, from = 0): Candidate[] =>
  [...names.slice(from % names.length), ...names.slice(0, from % names.length)].map((name) => ({
    name,
    description: `A room for ${about}.`,
  }));

function fromLettering({ lettering }: Observation): Candidate[] {
  const [first, ...others] = namesFromLettering(lettering).slice(0, 3);
  if (first === undefined) return [];
  const written = visibleText(lettering);
  const description = 'Named after what is written in the photo.';
  const [topic] = findTopicsOfText(written);
  const crowd = topic && crowdOf[thingTopics[topic].category];
  const words = first.split(' ').length;
  const hasCompany = written.length <= pageLetters && (crowd === undefined ? words < 3 : words < 4);
  const company = { name: `${first} ${crowd ?? 'Crowd'}`, description: `For everyone who knows ${first}.` };
  return [
    { name: first, description },
    ...(hasCompany ? [company] : []),
    ...others.map((name) => ({ name, description })),
  ];
}

/** Who meets under a name, by what it stands for. */
const crowdOf: Readonly<Record<string, string>> = {
  'food and drink': 'Regulars',
  sports: 'Fans',
  culture: 'Club',
  home: 'Neighbours',
};

const fromObjects = ({ objects }: Observation): Candidate[] =>
  objects.slice(0, 2).flatMap((object) => {
    const name = nameObject(object);
    return name === undefined ? [] : [{ name, description: `After ${describeObjects([object])} in the photo.` }];
  });

function titleOfColours({ look }: Observation): string | undefined {
  const [main] = look.colours;
  return look.scene === 'other' && main ? colourTopics[main.name].names[0] : undefined;
}

/** One of each in turn, so that the second thing in a photo is not lost behind the first. */
function interleave(lists: readonly (readonly Candidate[])[]): Candidate[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

function distinct(candidates: readonly Candidate[]): Suggestion[] {
  const found = new Map<string, Suggestion>();
  for (const { name: text, description } of candidates) {
    const name = toSuggestionName(text);
    const key = name === undefined ? '' : toSuggestionKey(name);
    if (name !== undefined && key !== '' && !found.has(key)) found.set(key, { name, key, description });
  }
  return [...found.values()];
}

const shapeWord = {
  wide: 'panorama',
  landscape: 'photo',
  square: 'square photo',
  portrait: 'portrait photo',
  tall: 'tall photo',
} as const;
