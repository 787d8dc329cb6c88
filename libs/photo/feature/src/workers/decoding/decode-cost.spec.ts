import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { decodeBytesPerPixel } from './decode-cost.js';

describe(decodeBytesPerPixel.name, () => {
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#678' } });
  const costOf = async (webp: Buffer) => decodeBytesPerPixel('webp', await sharp(webp).metadata(), webp);
  const lossy = () => picture.clone().webp().toBuffer();
  const lossless = () => picture.clone().webp({ lossless: true }).toBuffer();

  /** The extended form, with a colour profile of so many bytes before the picture. */
  function withProfile(webp: Buffer, bytes: number, filler = 'x'): Buffer {
    const flags = Buffer.from([0x20, 0, 0, 0, 7, 0, 0, 7, 0, 0]);
    const chunk = (type: string, data: Buffer): Buffer[] => {
      const head = Buffer.alloc(8);
      head.write(type, 'latin1');
      head.writeUInt32LE(data.length, 4);
      return [head, data, Buffer.alloc(data.length % 2)];
    };
    const profile = Buffer.alloc(bytes, filler);
    const body = Buffer.concat([...chunk('VP8X', flags), ...chunk('ICCP', profile), webp.subarray(12)]);
    const head = Buffer.from(webp.subarray(0, 12));
    head.writeUInt32LE(body.length + 4, 4);
    return Buffer.concat([head, body]);
  }

  it('knows a lossless WebP from a lossy one, however much comes before the picture, and whatever it says', async () => {
    for (const bytes of [0, 101, 70_001]) {
      expect(await costOf(withProfile(await lossless(), bytes))).toBe(5);
      expect(await costOf(withProfile(await lossy(), bytes, 'VP8L'))).toBe(1.7);
    }
    expect([await costOf(await lossless()), await costOf(await lossy())]).toEqual([5, 1.7]);
  });
});
