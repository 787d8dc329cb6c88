import sharp from 'sharp';

/** What is drawn on. */
export const frame = { width: 900, height: 600 } as const;
/** What the camera keeps of it: letters as small as in a photo of the whole thing. */
const kept = { width: 600, height: 400 } as const;

export interface Letters {
  readonly size: number;
  readonly x?: number;
  readonly fill?: string;
  readonly font?: 'sans-serif' | 'serif' | 'monospace';
  readonly weight?: 'normal' | 'bold';
  readonly anchor?: 'start' | 'middle';
  readonly more?: string;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** One line of letters, in the middle unless told otherwise. */
export function line(text: string, y: number, { size, x = frame.width / 2, fill = '#222', ...style }: Letters): string {
  const { font = 'sans-serif', weight = 'bold', anchor = 'middle', more = '' } = style;
  return `<text x="${x}" y="${y}" font-family="DejaVu ${families[font]}, ${font}" font-weight="${weight}" font-size="${size}" text-anchor="${anchor}" fill="${fill}" ${more}>${escape(text)}</text>`;
}

const families = { 'sans-serif': 'Sans', serif: 'Serif', monospace: 'Sans Mono' } as const;

export const box = (x: number, y: number, width: number, height: number, fill: string, more = ''): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" ${more}/>`;

export const wall = (fill: string): string => box(0, 0, frame.width, frame.height, fill);

/** From one colour above to another below, over the whole frame or the part that `more` clips. */
export const fade = (id: string, colours: readonly string[]): string =>
  `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${colours
    .map((colour, at) => `<stop offset="${at / (colours.length - 1)}" stop-color="${colour}"/>`)
    .join('')}</linearGradient>`;

export interface Camera {
  /** Degrees that it is held askew. */
  readonly tilt?: number;
  /** How far it looks from the side: a skew in degrees. */
  readonly fromTheSide?: number;
  readonly blur?: number;
  /** 0 to 1: a shadow that falls in from the right. */
  readonly shadow?: number;
  readonly jpegQuality?: number;
}

/** A drawing as a phone would see it: not quite straight, not quite sharp, unevenly lit, with grain, as JPEG. */
export async function photographed(drawing: string, camera: Camera = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { tilt = 2, fromTheSide = 3, blur = 0.6, shadow = 0.25, jpegQuality = 80 } = camera;
  const { width, height } = frame;
  const moved = `translate(${width / 2} ${height / 2}) rotate(${tilt}) skewY(${fromTheSide}) scale(0.94) translate(${-width / 2} ${-height / 2})`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="shadow"><stop offset="0.4" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="${shadow}"/></linearGradient></defs>${wall('#5d5850')}<g transform="${moved}">${drawing}</g>${wall('url(#shadow)')}</svg>`;
  const grain = Buffer.from(Uint8Array.from({ length: kept.width * kept.height }, grainAt));
  const flat = await sharp(Buffer.from(svg)).flatten().blur(blur).resize(kept).toBuffer();
  const photo = await sharp(flat)
    .composite([{ input: grain, raw: { ...kept, channels: 1 }, blend: 'soft-light' }])
    .jpeg({ quality: jpegQuality })
    .toBuffer();
  return new Uint8Array(photo);
}

/** The same grain in every run. */
const grainAt = (_: unknown, at: number): number => 116 + (Math.imul(at + 1, 2_654_435_761) >>> 24) / 10;
