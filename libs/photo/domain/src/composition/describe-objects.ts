import type { SeenObject } from '../observation.js';
import { toSuggestionName } from '../suggestion-name.js';
import { countInWords, inWords } from './in-words.js';

/** Not named by a colour: people for what they wear, glass and steel for what shows in them, fruit twice. */
const withoutColour = new Set([
  'wine glass',
  'fork',
  'knife',
  'spoon',
  'person',
  'orange',
  'banana',
  'broccoli',
  'carrot',
  'tv',
  'clock',
]);

const colourOf = ({ label, count, colour }: SeenObject): string =>
  count === 1 && colour !== undefined && !withoutColour.has(label) ? colour : '';

/** `an orange cat and two cups`. */
export const describeObjects = (objects: readonly SeenObject[]): string =>
  inWords(objects.slice(0, 4).map((object) => countInWords(object.count, object.label, colourOf(object))));

/** A room's name after a thing: `The Red Motorcycle`, `Three Cats`. Not after people, and not just `The Cat`. */
export function nameObject(object: SeenObject): string | undefined {
  if (object.label === 'person') return undefined;
  if (object.count > 1) return toSuggestionName(countInWords(object.count, object.label));
  const colour = colourOf(object);
  return colour === '' ? undefined : toSuggestionName(`The ${colour} ${object.label}`);
}

export function titleOfObjects(objects: readonly SeenObject[]): string | undefined {
  const [first, second] = objects;
  if (!first) return undefined;
  if (first.label === 'person' && !second)
    return first.count > 1 ? toSuggestionName(countInWords(first.count, 'person')) : 'Portrait';
  return toSuggestionName(
    second ? `${first.label} & ${second.label}` : countInWords(first.count, first.label, colourOf(first)),
  );
}
