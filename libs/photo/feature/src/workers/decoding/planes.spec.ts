import { describe, expect, it } from '@jest/globals';
import { findYuvEncoding, shrinkToRgb, type Plane } from './planes.js';

const plane = (width: number, height: number, value: number, bits = 8): Plane => {
  const bytes = bits > 8 ? 2 : 1;
  const stride = width * bytes + 6;
  const data = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      data[y * stride + x * bytes] = value & 0xff;
      if (bytes === 2) data[y * stride + x * 2 + 1] = value >> 8;
    }
  return { data, stride, width, height, bits_per_pixel: bits };
};
const firstPixel = (planes: readonly Plane[], encoding = findYuvEncoding(new Uint8Array())) =>
  [...shrinkToRgb(planes, encoding, 4).data].slice(0, 3);
const colr = (matrix: number, range: number) =>
  new Uint8Array([0, 0, 0, 19, ...new TextEncoder().encode('colrnclx'), 0, 1, 0, 13, 0, matrix, range]);

describe(shrinkToRgb.name, () => {
  it('makes red, green and blue of luminance and colour differences as JPEG does', () => {
    expect(firstPixel([plane(8, 8, 76), plane(4, 4, 85), plane(4, 4, 255)])).toEqual([254, 0, 0]);
    expect(firstPixel([plane(8, 8, 200), plane(4, 4, 128), plane(4, 4, 128)])).toEqual([200, 200, 200]);
  });

  it('reads ten bits, and the range of television, as the file says', () => {
    expect(firstPixel([plane(8, 8, 800, 10), plane(4, 4, 512, 10), plane(4, 4, 512, 10)])).toEqual([200, 200, 200]);
    const limited = findYuvEncoding(colr(1, 0));
    expect(firstPixel([plane(8, 8, 235), plane(4, 4, 128), plane(4, 4, 128)], limited)).toEqual([255, 255, 255]);
    expect(findYuvEncoding(colr(9, 0x80))).toEqual({ red: 0.2627, blue: 0.0593, limited: false });
  });

  it('shrinks by a whole number, and leaves as many pixels as asked for', () => {
    const planes = [plane(101, 51, 10), plane(51, 26, 128), plane(51, 26, 128)];
    const { width, height, data } = shrinkToRgb(planes, findYuvEncoding(new Uint8Array()), 500);
    expect({ width, height, bytes: data.length }).toEqual({ width: 33, height: 17, bytes: 33 * 17 * 3 });
    expect(new Set(data)).toEqual(new Set([10]));
  });

  it('takes a picture without colours', () => {
    expect(firstPixel([plane(8, 8, 77)])).toEqual([77, 77, 77]);
  });
});
