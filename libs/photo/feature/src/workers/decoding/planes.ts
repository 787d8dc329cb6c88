/** One channel of a decoded picture, as the decoder holds it. */
export interface Plane {
  readonly data: Uint8Array;
  /** Bytes from row to row. */
  readonly stride: number;
  readonly width: number;
  readonly height: number;
  readonly bits_per_pixel: number;
}

/** How luminance and colour differences were made of red and blue (ITU-T H.273). */
export interface YuvEncoding {
  readonly red: number;
  readonly blue: number;
  /** From 16 to 235, as television does. */
  readonly limited: boolean;
}

const bt601 = { red: 0.299, blue: 0.114 };
const bt709 = { red: 0.2126, blue: 0.0722 };
const bt2020 = { red: 0.2627, blue: 0.0593 };

/** What the file's `colr` box says; what phones and JPEG do when there is none: BT.601 in full range. */
export function findYuvEncoding(bytes: Uint8Array): YuvEncoding {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = file.indexOf('colrnclx', 0, 'latin1');
  if (at < 0 || at + 15 > file.length) return { ...bt601, limited: false };
  const matrix = file.readUInt16BE(at + 12);
  return {
    ...(matrix === 1 ? bt709 : matrix === 9 ? bt2020 : bt601),
    limited: (file.readUInt8(at + 14) & 0x80) === 0,
  };
}

/**
 * Red, green and blue of a picture in three planes, shrunk by the largest whole number that leaves `minPixels`: each
 * pixel is the mean of a square.
 */
export function shrinkToRgb(planes: readonly Plane[], encoding: YuvEncoding, minPixels: number) {
  const [luma, cb, cr] = planes;
  if (!luma) throw new Error('A picture without luminance');
  const factor = Math.max(1, Math.floor(Math.sqrt((luma.width * luma.height) / minPixels)));
  const width = Math.max(1, Math.floor(luma.width / factor));
  const height = Math.max(1, Math.floor(luma.height / factor));
  const data = new Uint8ClampedArray(width * height * 3);
  const [meanOfY, meanOfCb, meanOfCr] = [luma, cb, cr].map((plane) => plane && meanOfSquares(plane, luma, factor));
  const { red, blue, limited } = encoding;
  const green = 1 - red - blue;
  const [gain, offset, colourGain] = limited ? [255 / 219, 16, 255 / 224] : [1, 0, 1];
  for (let y = 0, at = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, at += 3) {
      const light = ((meanOfY?.(x, y) ?? 0) - offset) * gain;
      const towardsBlue = ((meanOfCb?.(x, y) ?? 128) - 128) * colourGain;
      const towardsRed = ((meanOfCr?.(x, y) ?? 128) - 128) * colourGain;
      const [r, b] = [light + 2 * (1 - red) * towardsRed, light + 2 * (1 - blue) * towardsBlue];
      data[at] = r;
      data[at + 1] = (light - red * r - blue * b) / green;
      data[at + 2] = b;
    }
  return { data, width, height };
}

/** The mean of what a plane has where pixel (x, y) of the shrunk picture is, as 8 bits. */
function meanOfSquares(plane: Plane, luma: Plane, factor: number): (x: number, y: number) => number {
  const across = Math.round(luma.width / plane.width);
  const down = Math.round(luma.height / plane.height);
  const { data, stride } = plane;
  const wide = plane.bits_per_pixel > 8;
  const scale = 2 ** (plane.bits_per_pixel - 8);
  return (x, y) => {
    const left = Math.min(plane.width - 1, Math.floor((x * factor) / across));
    const top = Math.min(plane.height - 1, Math.floor((y * factor) / down));
    const right = Math.min(plane.width, Math.max(left + 1, Math.floor(((x + 1) * factor) / across)));
    const bottom = Math.min(plane.height, Math.max(top + 1, Math.floor(((y + 1) * factor) / down)));
    let sum = 0;
    for (let row = top; row < bottom; row += 1)
      for (let column = left, start = row * stride; column < right; column += 1)
        sum += wide
          ? (data[start + column * 2] ?? 0) + (data[start + column * 2 + 1] ?? 0) * 256
          : (data[start + column] ?? 0);
    return sum / ((right - left) * (bottom - top)) / scale;
  };
}
