import { indoors } from './indoors.js';
import { papers } from './papers.js';
import { photographs } from './photographs.js';
import { scenes } from './scenes.js';
import { signs } from './signs.js';
import type { PhotoSample } from './photo-sample.js';

export { findExpected, type PhotoSample } from './photo-sample.js';

/** One of each kind: lettering outdoors, on paper and indoors, scenes, and real photographs. */
export const photoSamples: readonly PhotoSample[] = [...signs, ...papers, ...indoors, ...scenes, ...photographs];
