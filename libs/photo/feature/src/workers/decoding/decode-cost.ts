import type { Metadata } from 'sharp';
import type { ImageKind } from '../../images/image-type.js';

/** What a header tells of how a picture must be decoded. */
export type Header = Pick<Metadata, 'isProgressive' | 'depth' | 'channels' | 'chromaSubsampling'>;

/**
 * The memory that decoding takes for each pixel of the original, in bytes, rounded up: measured with 12 to 48 megapixels
 * of each (docs/photo.md). What is decoded in strips takes next to nothing; the others hold the picture whole.
 */
export function decodeBytesPerPixel(kind: Exclude<ImageKind, 'heic'>, header: Header, bytes: Uint8Array): number {
  switch (kind) {
    case 'jpeg':
      return header.isProgressive ? progressiveJpeg(header) : 0.5;
    case 'png':
      return header.isProgressive ? header.channels * (header.depth === 'ushort' ? 2 : 1) + 2.2 : 3;
    case 'webp':
      return isLossyWebp(bytes) ? 1.7 : 5;
    case 'gif':
      return 5.7;
    case 'avif':
      return 19.3;
  }
}

/** Three planes at once, in WebAssembly. */
export const heicBytesPerPixel = 4.3;

/** All coefficients at once, two bytes each: of three channels, two of them perhaps halved both ways. */
function progressiveJpeg({ channels, chromaSubsampling }: Header): number {
  if (channels === 1) return 3;
  return channels > 3 ? 9.2 : chromaSubsampling === '4:2:0' ? 3.7 : 6.7;
}

/** The extended form (`VP8X`) may hold either; alpha and animation come with it. */
function isLossyWebp(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 65_536)).toString('latin1');
  return !head.includes('VP8L') && !head.includes('ANMF');
}
