import type { SeenObject } from '@chatpop/photo-domain';

/** What people hold, wear or throw. Alone, the sun is a frisbee to the detector, and so is a cloud. */
const neverAlone = new Set([
  'frisbee',
  'kite',
  'sports ball',
  'baseball bat',
  'baseball glove',
  'tennis racket',
  'skateboard',
  'snowboard',
  'skis',
  'surfboard',
  'tie',
]);
/** On drawn skies such a thing had up to 0.65. */
const sureAlone = 0.75;

/** Without what is hardly there: things of people with nobody, and no dog, near. */
export function believable(objects: readonly SeenObject[]): SeenObject[] {
  const hasCompany = objects.some(({ label }) => label === 'person' || label === 'dog');
  return objects.filter(({ label, confidence }) => hasCompany || !neverAlone.has(label) || confidence >= sureAlone);
}
