import { hashInputSide, perceptualHash, thumbprintSide } from '@chatpop/photo-domain';
import { encode as encodeBlurhash } from 'blurhash';
import sharp, { type Sharp } from 'sharp';
import { openImage } from './decoding/open-image.js';
import { timed } from './timed.js';
import type { Prepared, PreparedPhoto, PrepareTask, WorkerSettings } from './protocol.js';

const webp = { quality: 82, effort: 3 } as const;
const thumbnailWebp = { quality: 72, effort: 4 } as const;
/** A blurred preview needs no more than this. */
const blurSide = 32;
const blurParts = { across: 4, down: 3 };

/** Decodes what was uploaded and makes the one form in which a photo is kept. */
export async function preparePhoto(task: PrepareTask, settings: WorkerSettings): Promise<Prepared> {
  try {
    const [opened, inspect] = await timed(() => openImage(task, settings));
    if (!('picture' in opened)) return { fault: 'too-many-pixels', maxPixels: opened.maxPixels };
    const { photo, milliseconds } = await keep(opened.picture, settings);
    return { photo, milliseconds: { inspect, ...milliseconds } };
  } catch {
    // Whatever a decoder says of a file that it can not read, the uploader is told one thing.
    return { fault: 'broken' };
  }
}

interface Kept {
  readonly photo: PreparedPhoto;
  readonly milliseconds: Readonly<Record<'decode' | 'encode' | 'hash', number>>;
}

async function keep(source: Sharp, { storedPixels, thumbnailSidePx }: WorkerSettings): Promise<Kept> {
  const { autoOrient: upright } = await source.metadata();
  const scale = Math.min(1, Math.sqrt(storedPixels / (upright.width * upright.height)));
  const size = {
    width: Math.max(1, Math.floor(upright.width * scale)),
    height: Math.max(1, Math.floor(upright.height * scale)),
  };
  const [pixels, decode] = await timed(() =>
    source
      .resize({ ...size, fit: 'fill' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  const { channels } = pixels.info;
  const scaled = () => sharp(pixels.data, { raw: { ...size, channels } });
  const [[image, thumbnail], encode] = await timed(() =>
    Promise.all([
      scaled().webp(webp).toBuffer(),
      scaled()
        .resize(thumbnailSidePx, thumbnailSidePx, { fit: 'inside', withoutEnlargement: true })
        .webp(thumbnailWebp)
        .toBuffer(),
    ]),
  );
  const [[likeness, blurhash], hash] = await timed(() => Promise.all([likenessOf(scaled), blurhashOf(scaled())]));
  return { photo: { image, ...size, thumbnail, ...likeness, blurhash }, milliseconds: { decode, encode, hash } };
}

/** What tells whether two pictures look the same. */
export async function likenessOf(picture: () => Sharp): Promise<Pick<PreparedPhoto, 'phash' | 'thumbprint'>> {
  const [greys, thumbprint] = await Promise.all([
    square(picture(), hashInputSide).greyscale().raw().toBuffer(),
    square(picture(), thumbprintSide).toColourspace('srgb').raw().toBuffer(),
  ]);
  return { phash: perceptualHash(greys), thumbprint };
}

async function blurhashOf(picture: Sharp): Promise<string> {
  const pixels = await square(picture, blurSide).toColourspace('srgb').ensureAlpha().raw().toBuffer();
  return encodeBlurhash(new Uint8ClampedArray(pixels), blurSide, blurSide, blurParts.across, blurParts.down);
}

const square = (picture: Sharp, side: number): Sharp =>
  picture.flatten({ background: 'white' }).resize(side, side, { fit: 'fill' });
