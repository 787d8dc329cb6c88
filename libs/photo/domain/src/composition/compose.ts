import type { Observation } from '../observation.js';
import type { Caption, Suggestion } from '../analysis-content.js';
import { toSuggestionKey, toSuggestionName } from '../suggestion-name.js';
import { findTopicOfObject, findTopicsOfText } from './find-topics.js';
import { namesFromLettering, visibleText } from './read-lettering.js';
import { anyPhotoNames, colourRooms, sceneTopics } from './scene-topics.js';
import { thingTopics, type ThingTopic } from './thing-topics.js';
import type { Topic } from './topic.js';

export const suggestionCount = 10;

/** From each source at most so many names, so that a photo is seen from several sides. */
const most = { lettering: 4, topic: 3, scene: 3, colour: 1 } as const;

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
  const scene = sceneTopics[observation.look.scene];
  const candidates = [
    ...fromLettering(observation),
    ...interleave(things.slice(0, 3).map((topic) => fromTopic(topic, most.topic))),
    ...fromTopic(scene, things.length > 0 ? most.scene - 1 : most.scene + 1),
    ...fromColours(observation),
    ...fromTopic(scene, suggestionCount),
    ...rotate(anyPhotoNames, seed).map((name) => ({
      name,
      description: 'A room for whoever finds this photo worth a word.',
    })),
  ];
  return distinct(candidates).slice(0, suggestionCount);
}

/** Ten names that fit any photo, to fill up what a provider gave too few of. */
export const spareSuggestions = (seed: number): Suggestion[] =>
  composeSuggestions(
    { lettering: [], objects: [], look: { colours: [], scene: 'other', light: 'bright', shape: 'square' } },
    seed,
  );

/** What the photo is about, in a title, a category and a sentence. */
export function composeCaption(observation: Observation): Caption {
  const { look, objects } = observation;
  const written = visibleText(observation.lettering);
  const [sign] = namesFromLettering(observation.lettering);
  const [topic] = topicsOf(observation);
  const scene = sceneTopics[look.scene];
  const seen = objects.slice(0, 4).map(({ label, count }) => countOf(label, count));
  const colours = look.colours.slice(0, 2).map(({ name }) => name);
  const subject = seen.length > 0 ? `A photo of ${inWords(seen)}` : `A ${look.light} ${shapeWord[look.shape]}`;
  const full = [
    subject,
    colours.length > 0 ? `, mostly ${inWords(colours)}` : '',
    written === '' ? '.' : `. It says "${written.slice(0, 160)}${written.length > 160 ? '…' : ''}".`,
  ].join('');
  return {
    title: sign ?? toSuggestionName(seen.slice(0, 2).join(' & ')) ?? topic?.names[0] ?? scene.names[0] ?? 'Photo',
    category: (topic ?? (written.length > 200 ? sceneTopics.page : scene)).category,
    visible_text: written,
    full,
  };
}

function fromLettering({ lettering }: Observation): Candidate[] {
  const [first, ...others] = namesFromLettering(lettering).slice(0, most.lettering);
  if (first === undefined) return [];
  const description = 'Named after what is written in the photo.';
  const company =
    first.split(' ').length <= 3
      ? [{ name: `${first} Regulars`, description: `For everyone who knows ${first}.` }]
      : [];
  return [{ name: first, description }, ...others.map((name) => ({ name, description })), ...company];
}

/** Topics of the words first, then of the things that are seen. */
function topicsOf({ lettering, objects }: Observation): Topic[] {
  const names = [...findTopicsOfText(visibleText(lettering)), ...objects.map(({ label }) => findTopicOfObject(label))];
  return [...new Set(names.filter((name): name is ThingTopic => name !== undefined))].map((name) => thingTopics[name]);
}

const fromTopic = ({ about, names }: Topic, count: number): Candidate[] =>
  names.slice(0, count).map((name) => ({ name, description: `A room for ${about}.` }));

function fromColours({ look }: Observation): Candidate[] {
  const [main] = look.colours;
  if (!main || main.share < 0.25) return [];
  return colourRooms[main.name]
    .split(' · ')
    .slice(0, most.colour)
    .map((name) => ({ name, description: `After the ${main.name} that fills the photo.` }));
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

const rotate = (list: readonly string[], by: number): string[] => {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
};

const shapeWord = {
  wide: 'panorama',
  landscape: 'photo',
  square: 'square photo',
  portrait: 'portrait photo',
  tall: 'tall photo',
} as const;

function countOf(label: string, count: number): string {
  if (count === 1) return `${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`;
  const plural =
    { person: 'people', sheep: 'sheep', knife: 'knives', bus: 'buses', bench: 'benches' }[label] ?? `${label}s`;
  return count < 10
    ? `${['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][count - 2] ?? ''} ${plural}`
    : `many ${plural}`;
}

function inWords(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
