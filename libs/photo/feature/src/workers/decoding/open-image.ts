import sharp, { type Sharp } from 'sharp';
import type { ImageKind } from '../../images/image-type.js';
import type { PrepareTask, WorkerSettings } from '../protocol.js';
import { decodeBytesPerPixel } from './decode-cost.js';
import { openHeic } from './open-heic.js';

/** A picture that can be decoded, upright, or how many pixels it may have, encoded as it is. */
export type Opened = { readonly picture: Sharp } | { readonly maxPixels: number };

/** libvips names both by their container. */
const formatOf: Readonly<Record<Exclude<ImageKind, 'heic'>, string>> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  avif: 'heif',
};

/**
 * Reads the header before any pixel, and refuses what would take more pixels or memory than allowed.
 * @throws when it is no picture, or not the kind that it begins like.
 */
export async function openImage({ bytes, kind }: PrepareTask, settings: WorkerSettings): Promise<Opened> {
  if (kind === 'heic') return openHeic(bytes, settings);
  const options = { limitInputPixels: false, failOn: 'error', sequentialRead: true, animated: false } as const;
  const header = await sharp(bytes, options).metadata();
  if (header.format !== formatOf[kind]) throw new Error('The bytes are not what they begin like');
  const maxPixels = Math.floor(
    Math.min(settings.maxPixels, settings.decodeBytes / decodeBytesPerPixel(kind, header, bytes)),
  );
  if (header.width * header.height > maxPixels) return { maxPixels };
  return { picture: sharp(bytes, { ...options, limitInputPixels: settings.maxPixels }).autoOrient() };
}
