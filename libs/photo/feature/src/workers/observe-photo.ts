import { describeLook } from '@chatpop/photo-domain';
import sharp from 'sharp';
import { LetteringReader } from '../vision/lettering-reader.js';
import type { Observed } from './protocol.js';

/** Side of the square of pixels that colours are counted in. */
const lookSide = 64;

let reader: Promise<LetteringReader> | undefined;

/** Looks at a photo in several ways, one after the other. Models are loaded once for each thread, on the first photo. */
export async function observePhoto(image: Uint8Array): Promise<Observed> {
  reader ??= LetteringReader.load();
  const photo = sharp(image).flatten({ background: 'white' });
  const { width, height } = await photo.metadata();
  const [look, lookMs] = await timed(async () => {
    const data = await photo.clone().resize(lookSide, lookSide, { fit: 'fill' }).raw().toBuffer();
    return describeLook({ width: lookSide, height: lookSide, data }, width / height);
  });
  const loaded = await reader;
  const [lettering, letteringMs] = await timed(() => loaded.read(photo.clone()));
  return {
    observation: { lettering, objects: [], look },
    milliseconds: { look: lookMs, lettering: letteringMs, objects: 0 },
  };
}

async function timed<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
  const startedAt = performance.now();
  const result = await work();
  return [result, performance.now() - startedAt];
}
