import libheif from 'libheif-js/wasm-bundle.js';
import sharp from 'sharp';
import type { WorkerSettings } from '../protocol.js';
import type { Opened } from './open-image.js';
import { heicBytesPerPixel } from './decode-cost.js';
import { findYuvEncoding, shrinkToRgb } from './planes.js';

/**
 * Decodes the first picture of a HEIC file and shrinks it from the decoder's own planes: RGBA of the whole picture, as
 * libheif's `display` makes it, takes three times the memory.
 */
export async function openHeic(bytes: Uint8Array, { maxPixels, decodeBytes, storedPixels }: WorkerSettings) {
  await libheif.ready;
  const decoder = new libheif.HeifDecoder();
  const images = decoder.decode(bytes);
  try {
    const [first] = images;
    if (!first) throw new Error('There is no picture in the file');
    const allowed = Math.floor(Math.min(maxPixels, decodeBytes / heicBytesPerPixel));
    if (first.get_width() * first.get_height() > allowed) return { maxPixels: allowed } satisfies Opened;
    // libheif turns it upright, as the format asks.
    const decoded = libheif.heif_js_decode_image2(
      first.handle,
      libheif.heif_colorspace.heif_colorspace_YCbCr,
      libheif.heif_chroma.heif_chroma_420,
    );
    if (!decoded.channels) throw new Error('The picture can not be decoded');
    try {
      const { data, width, height } = shrinkToRgb(decoded.channels, findYuvEncoding(bytes), storedPixels);
      return { picture: sharp(data, { raw: { width, height, channels: 3 } }) } satisfies Opened;
    } finally {
      libheif.heif_image_release(decoded.image);
    }
  } finally {
    for (const image of images) image.free();
    if (decoder.decoder) libheif.heif_context_free(decoder.decoder);
  }
}
