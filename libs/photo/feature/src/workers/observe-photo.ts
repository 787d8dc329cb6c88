import { describeLook } from '@chatpop/photo-domain';
import sharp from 'sharp';
import { LetteringReader } from '../vision/lettering-reader.js';
import { ObjectDetector } from '../vision/objects/object-detector.js';
import { timed } from './timed.js';
import type { Observed } from './protocol.js';

/** Side of the square of pixels that colours are counted in. */
const lookSide = 64;

/** Loaded once for each process, with its first photo. */
let models: Promise<[LetteringReader, ObjectDetector]> | undefined;

/** Looks at a photo in several ways, one after the other: a process is one core's work. */
export async function observePhoto(image: Uint8Array): Promise<Observed> {
  models ??= Promise.all([LetteringReader.load(), ObjectDetector.load()]).catch((error: unknown) => {
    models = undefined; // the next photo tries again
    throw error;
  });
  const [reader, detector] = await models;
  const photo = sharp(image).flatten({ background: 'white' });
  const { width, height } = await photo.metadata();
  const [look, lookMs] = await timed(async () => {
    const data = await photo.clone().resize(lookSide, lookSide, { fit: 'fill' }).raw().toBuffer();
    return describeLook({ width: lookSide, height: lookSide, data }, width / height);
  });
  const [lettering, letteringMs] = await timed(() => reader.read(photo.clone()));
  // What is written names a photo well enough; without it the things in it have to.
  const [objects, objectsMs] = await timed(() => detector.detect(photo.clone(), lettering.length === 0));
  return {
    observation: { lettering, objects, look },
    milliseconds: { look: lookMs, objects: objectsMs, lettering: letteringMs },
  };
}
