import { hashInputSide, perceptualHash, thumbprintSide } from '@chatpop/photo-domain';
import { encode as encodeBlurhash } from 'blurhash';
import sharp, { type Sharp } from 'sharp';
import { openImage } from './decoding/open-image.js';
import type { Prepared, PreparedPhoto, PrepareTask, WorkerSettings } from './protocol.js';

const webp = { quality: 82, effort: 3 } as const;
const thumbnailWebp = { quality: 72, effort: 4 } as const;
/** A blurred preview needs no more than this. */
const blurSide = 32;
const blurParts = { across: 4, down: 3 };

/** Decodes what was uploaded and makes the one form in which a photo is kept. */
export async function preparePhoto(task: PrepareTask, settings: WorkerSettings): Promise<Prepared> {
  try {
    const opened = await openImage(task, settings);
    return 'picture' in opened
      ? { photo: await keep(opened.picture, settings) }
      : { fault: 'too-many-pixels', maxPixels: opened.maxPixels };
  } catch {
    // Whatever a decoder says of a file that it can not read, the uploader is told one thing.
    return { fault: 'broken' };
  }
}

async function keep(source: Sharp, { storedPixels, thumbnailSidePx }: WorkerSettings): Promise<PreparedPhoto> {
  const { autoOrient: upright } = await source.metadata();
  const scale = Math.min(1, Math.sqrt(storedPixels / (upright.width * upright.height)));
  const size = {
    width: Math.max(1, Math.floor(upright.width * scale)),
    height: Math.max(1, Math.floor(upright.height * scale)),
  };
  const pixels = await source
    .resize({ ...size, fit: 'fill' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { channels } = pixels.info;
  const scaled = () => sharp(pixels.data, { raw: { ...size, channels } });
  const square = (side: number) => scaled().flatten({ background: 'white' }).resize(side, side, { fit: 'fill' });
  const [image, thumbnail, greys, thumbprint, blurred] = await Promise.all([
    scaled().webp(webp).toBuffer(),
    scaled()
      .resize(thumbnailSidePx, thumbnailSidePx, { fit: 'inside', withoutEnlargement: true })
      .webp(thumbnailWebp)
      .toBuffer(),
    square(hashInputSide).greyscale().raw().toBuffer(),
    square(thumbprintSide).toColourspace('srgb').raw().toBuffer(),
    square(blurSide).toColourspace('srgb').ensureAlpha().raw().toBuffer(),
  ]);
  return {
    image,
    ...size,
    thumbnail,
    blurhash: encodeBlurhash(new Uint8ClampedArray(blurred), blurSide, blurSide, blurParts.across, blurParts.down),
    phash: perceptualHash(greys),
    thumbprint,
  };
}
