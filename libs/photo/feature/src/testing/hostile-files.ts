import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { heicPhoto } from './heic-photo.js';

/** The sides that a bomb claims to have: 3.6 gigapixels. */
const claimed = 60_000;

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** A PNG of chunks, with a header that claims what it likes. */
export function png(width: number, height: number, ...chunks: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), ...chunks, chunk('IEND', new Uint8Array())]);
}

/** So many megabytes of nothing, in a few. */
const nothing = (megabytes: number): Buffer => deflateSync(Buffer.alloc(megabytes * 1024 ** 2), { level: 1 });
export const pixelData = (megabytes: number): Buffer => chunk('IDAT', nothing(megabytes));
export const textBomb = (megabytes: number): Buffer =>
  chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), nothing(megabytes)]));
export const profileBomb = (megabytes: number): Buffer =>
  chunk('iCCP', Buffer.concat([Buffer.from('icc\0\0', 'latin1'), nothing(megabytes)]));

const small = () => sharp({ create: { width: 64, height: 48, channels: 3, background: '#678' } });

/** A JPEG whose frame header claims 60,000 by 60,000. */
export async function jpegBomb(progressive = false): Promise<Buffer> {
  const file = await small().jpeg({ progressive }).toBuffer();
  const at = file.indexOf(Buffer.from([0xff, progressive ? 0xc2 : 0xc0]));
  file.writeUInt16BE(claimed, at + 5);
  file.writeUInt16BE(claimed, at + 7);
  return file;
}

export async function gifBomb(what: 'screen' | 'frame'): Promise<Buffer> {
  const file = await small().gif().toBuffer();
  const at = what === 'screen' ? 6 : file.indexOf(Buffer.from([0x2c, 0, 0, 0, 0])) + 5;
  file.writeUInt16LE(claimed, at);
  file.writeUInt16LE(claimed, at + 2);
  return file;
}

/** The extended form, whose canvas claims 16,384 by 16,384. */
export async function webpBomb(): Promise<Buffer> {
  const file = await small().ensureAlpha(0.5).webp().toBuffer();
  const at = file.indexOf('VP8X', 0, 'latin1');
  file.writeUIntLE(16_383, at + 12, 3);
  file.writeUIntLE(16_383, at + 15, 3);
  return file;
}

const withClaimedExtent = (file: Buffer): Buffer => {
  for (let at = file.indexOf('ispe', 0, 'latin1'); at >= 0; at = file.indexOf('ispe', at + 4, 'latin1')) {
    file.writeUInt32BE(claimed, at + 8);
    file.writeUInt32BE(claimed, at + 12);
  }
  return file;
};
export const avifBomb = async (): Promise<Buffer> => withClaimedExtent(await small().avif({ effort: 0 }).toBuffer());
export const heicBomb = (): Buffer => withClaimedExtent(Buffer.from(heicPhoto()));
