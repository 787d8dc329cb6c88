import { hashInputSide, perceptualHash, thumbprintSide } from '@chatpop/photo-domain';
import heicDecode from 'heic-decode';
import sharp, { type Sharp } from 'sharp';
import type { ImageKind } from '../images/image-type.js';
import type { Prepared, PreparedPhoto, PrepareTask, WorkerSettings } from './protocol.js';

/** libvips names both by their container. */
const formatOf: Readonly<Record<Exclude<ImageKind, 'heic'>, string>> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  avif: 'heif',
};
const webp = { quality: 82, effort: 3 } as const;

/** Decodes what was uploaded and makes the one form in which a photo is kept. Reads the header before any pixel. */
export async function preparePhoto({ bytes, kind }: PrepareTask, settings: WorkerSettings): Promise<Prepared> {
  try {
    const source = kind === 'heic' ? await openHeic(bytes, settings) : await openImage(bytes, formatOf[kind], settings);
    return source === 'too-many-pixels' ? { fault: source } : { photo: await keep(source, settings) };
  } catch {
    // Whatever a decoder says of a file that it can not read, the uploader is told one thing.
    return { fault: 'broken' };
  }
}

async function openImage(bytes: Uint8Array, format: string, { maxPixels }: WorkerSettings) {
  const options = { limitInputPixels: false, failOn: 'error', sequentialRead: true, animated: false } as const;
  const header = await sharp(bytes, options).metadata();
  if (header.format !== format) throw new Error('the bytes are not what they begin like');
  if (header.width * header.height > maxPixels) return 'too-many-pixels' as const;
  return sharp(bytes, { ...options, limitInputPixels: maxPixels }).autoOrient();
}

async function openHeic(bytes: Uint8Array, { maxPixels }: WorkerSettings) {
  const images = await heicDecode.all({ buffer: bytes });
  try {
    const [first] = images;
    if (!first) throw new Error('no image in the file');
    if (first.width * first.height > maxPixels) return 'too-many-pixels' as const;
    // libheif has turned it upright already, as the format asks.
    const { width, height, data } = await first.decode();
    return sharp(data, { raw: { width, height, channels: 4 } });
  } finally {
    images.dispose();
  }
}

async function keep(source: Sharp, { storedPixels }: WorkerSettings): Promise<PreparedPhoto> {
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
  const [image, greys, thumbprint] = await Promise.all([
    scaled().webp(webp).toBuffer(),
    square(hashInputSide).greyscale().raw().toBuffer(),
    square(thumbprintSide).toColourspace('srgb').raw().toBuffer(),
  ]);
  return { image: own(image), ...size, phash: perceptualHash(greys), thumbprint: own(thumbprint) };
}

/** Memory that can be handed from thread to thread. */
const own = (buffer: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);
