import sharp from 'sharp';

type Picture = Uint8Array<ArrayBuffer>;

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
/** Bytes of their own memory, as `Blob` wants them. */
export const toBytes = (buffer: Buffer): Picture => new Uint8Array(buffer);

/** A sign with these words on it, a line each. */
export async function sign(
  words: string,
  colours: { wall?: string; ink?: string } = {},
  size = { width: 900, height: 600 },
): Promise<Buffer> {
  const { wall = '#f2ead8', ink = '#7a1f1f' } = colours;
  const lines = words.split('\n');
  const fontSize = Math.min(
    size.height / (lines.length + 1),
    (size.width * 1.5) / Math.max(...lines.map(({ length }) => length)),
  );
  const texts = lines.map(
    (line, at) =>
      `<text x="50%" y="${(size.height / (lines.length + 1)) * (at + 1) + fontSize / 3}" text-anchor="middle" font-family="DejaVu Sans, sans-serif" font-weight="bold" font-size="${fontSize}" fill="${ink}">${escape(line)}</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}"><rect width="100%" height="100%" fill="${wall}"/>${texts.join('')}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

export const jpeg = async (picture: Buffer, quality = 90): Promise<Picture> =>
  toBytes(await sharp(picture).jpeg({ quality }).toBuffer());

/** Light and dark patches in colour, like no other's: raw, `side` by `side`. */
export function patches(seed: number): { data: Buffer; side: number } {
  const side = 9;
  let state = seed * 2_654_435_761 + 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  return { data: Buffer.from(Array.from({ length: side * side * 3 }, next)), side };
}

/** A picture that is like no other: patches by a seeded generator, blurred as a photo is. */
export async function scene(seed: number, size = { width: 640, height: 480 }): Promise<Buffer> {
  const { data, side } = patches(seed);
  return sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .resize(size.width, size.height, { fit: 'fill', kernel: 'cubic' })
    .png()
    .toBuffer();
}
