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

/** The extended form (`VP8X`) has other chunks before the picture, and a lossless or animated one takes more. */
function isLossyWebp(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = 8;
  for (let at = 12; at + headerBytes <= file.length;) {
    const type = file.toString('latin1', at, at + 4);
    if (type === 'VP8 ') return true;
    if (type === 'VP8L' || type === 'ANMF') return false;
    const length = file.readUInt32LE(at + 4);
    at += headerBytes + length + (length % 2);
  }
  return false;
}
