import { beforeAll, describe, expect, it } from '@jest/globals';
import { hammingDistance, lookAlikeDistance, resembles } from '@chatpop/photo-domain';
import sharp, { type Sharp } from 'sharp';
import { patches, scene, sign } from '../testing/pictures.js';
import { likenessOf } from '../workers/prepare-photo.js';

const size = { width: 120, height: 80 };
const words = 'OPEN BOOK TAXI HELP CAFE SHOP SALE EXIT STOP PARK'.split(' ');
/** So many are looked for again, changed. */
const copied = 30;
type Likeness = Awaited<ReturnType<typeof likenessOf>>;

/** As of a photo that was uploaded: decoded first, then scaled. */
async function look(picture: Buffer): Promise<Likeness> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return likenessOf(() => sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } }));
}
const lookAlike = (one: Likeness, other: Likeness): boolean =>
  hammingDistance(one.phash, other.phash) <= lookAlikeDistance && resembles(one.thumbprint, other.thumbprint);

describe('photos that look the same', () => {
  const scenes: Likeness[] = [];
  const signs: Likeness[] = [];
  beforeAll(async () => {
    for (let seed = 1; seed <= copied; seed += 1) scenes.push(await look(await scene(seed, size)));
    for (let seed = copied + 1; seed <= 900; seed += 1) {
      const { data, side } = patches(seed);
      scenes.push(await likenessOf(() => sharp(data, { raw: { width: side, height: side, channels: 3 } })));
    }
    for (const above of words)
      for (const below of words) signs.push(await look(await sign(`${above}\n${below}`, {}, size)));
  }, 120_000);

  it('gives no false hit among 1,000 different ones, 100 of them signs of one make', () => {
    const all = [...scenes, ...signs];
    const hits = all.flatMap((one, at) =>
      all.slice(at + 1).flatMap((other, next) => (lookAlike(one, other) ? [[at, at + 1 + next]] : [])),
    );
    expect(all).toHaveLength(1_000);
    expect(hits).toEqual([]);
  }, 60_000);

  it.each<[string, (image: Sharp) => Sharp]>([
    ['resized', (image) => image.resize(70)],
    ['recompressed', (image) => image.jpeg({ quality: 35 })],
    ['brightened', (image) => image.modulate({ brightness: 1.2 })],
  ])(
    'finds each of 30 of them %s, and no other',
    async (_, change) => {
      for (let seed = 1; seed <= copied; seed += 1) {
        const again = await look(await change(sharp(await scene(seed, size))).toBuffer());
        expect(scenes.flatMap((photo, at) => (lookAlike(photo, again) ? [at + 1] : []))).toEqual([seed]);
      }
    },
    60_000,
  );
});
