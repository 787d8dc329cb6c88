import { randomUUID } from 'node:crypto';
import { Analysis } from '@chatpop/contracts';
import sharp from 'sharp';

/** As a phone has them, more or less: 5 megapixels. */
const size = { width: 2_592, height: 1_944 } as const;
const patchSide = 9;

/** A photo like no other: light and dark patches that nobody has uploaded before, with something of a real one in it. */
export async function newPhoto(inset: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const patches = Buffer.from(Uint8Array.from({ length: patchSide ** 2 * 3 }, () => Math.random() * 256));
  const photo = await sharp(patches, { raw: { width: patchSide, height: patchSide, channels: 3 } })
    .resize(size.width, size.height, { fit: 'fill', kernel: 'cubic' })
    .composite([{ input: await sharp(inset).resize(1_200).toBuffer(), gravity: 'centre' }])
    .jpeg({ quality: 85 })
    .toBuffer();
  return new Uint8Array(photo);
}

/** Uploads a photo as somebody whom nobody knows yet. @throws when it is refused */
export async function upload(url: string, photo: Uint8Array<ArrayBuffer>): Promise<Analysis> {
  const body = new FormData();
  body.append('image', new Blob([photo]), `${randomUUID()}.jpg`);
  const response = await fetch(`${url}/api/photo-analysis/upload/`, { method: 'POST', body });
  if (!response.ok) throw new Error(`A photo was refused: ${response.status} ${await response.text()}`);
  return Analysis.parse(await response.json());
}

/** Uploads photos, so many at once, until there are no more or `isOver` says so. @returns how many */
export async function uploadAll(
  url: string,
  photos: Iterator<Uint8Array<ArrayBuffer>>,
  atOnce: number,
  isOver: () => boolean = () => false,
): Promise<number> {
  let count = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (!isOver()) {
        const next = photos.next();
        if (next.done) return;
        await upload(url, next.value);
        count += 1;
      }
    }),
  );
  return count;
}
