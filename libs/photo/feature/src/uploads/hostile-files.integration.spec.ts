import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Analysis, Problem } from '@chatpop/contracts';
import sharp, { type Sharp } from 'sharp';
import { MemoryPeak } from '../testing/decoder-processes.js';
import { FakeOpenAi } from '../testing/fake-openai.js';
import { heicPhoto, heicWithExif } from '../testing/heic-photo.js';
import * as hostile from '../testing/hostile-files.js';
import { scene, toBytes } from '../testing/pictures.js';
import { TestPhotoService } from '../testing/photo-service.js';
import { UploadService } from './upload.service.js';

const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';

const noise = Array.from({ length: 4_000 }, (_, at) => String.fromCharCode((at * 73) % 251)).join('');

describe(`${UploadService.name}: hostile files are refused or re-encoded, in 5 s and 200 MB at most, decoders included`, () => {
  let openAi: FakeOpenAi;
  let photo: TestPhotoService;
  let seed = 500;

  beforeAll(async () => {
    openAi = await FakeOpenAi.start();
    photo = await TestPhotoService.start(databaseUrl, { OPENAI_API_KEY: 'key', OPENAI_BASE_URL: openAi.url });
    // What is loaded with the first photos of a format is not a file's doing.
    for (const file of [
      await sharp(await nextScene())
        .avif({ effort: 0 })
        .toBuffer(),
      Buffer.from(heicPhoto()),
    ])
      expect((await photo.upload(toBytes(file))).status).toBe(201);
  });
  afterAll(async () => {
    await photo.stop();
    await openAi.stop();
  });

  const nextScene = () => scene((seed += 1), { width: 320, height: 240 });
  /** What becomes of a file, within the bounds that hold for all. */
  async function outcomeOf(file: Buffer): Promise<{ status: number; code?: string; id?: string }> {
    const bytes = toBytes(file);
    const memory = new MemoryPeak();
    const before = await memory.look();
    const startedAt = performance.now();
    const response = await photo.upload(bytes);
    const ms = performance.now() - startedAt;
    memory.stop();
    expect(ms).toBeLessThan(5_000);
    expect((memory.bytes - before) / 1024 ** 2).toBeLessThan(200);
    const body: unknown = await response.json();
    return response.ok
      ? { status: response.status, id: Analysis.parse(body).id }
      : { status: response.status, code: Problem.parse(body).code };
  }
  const kept = async (id = ''): Promise<Buffer[]> =>
    Promise.all(
      ['image', 'thumbnail'].map(async (size) => Buffer.from(await (await photo.call(`${id}/${size}/`)).arrayBuffer())),
    );

  /** Takes a file and looks for tags in whatever is made of it. */
  async function expectNoTags(tagged: Buffer): Promise<string | undefined> {
    openAi.images.length = 0;
    const { status, id } = await outcomeOf(tagged);
    expect(status).toBe(201);
    const [, sent = ''] = /base64,([\w+/=]+)/.exec(openAi.images.join()) ?? [];
    for (const file of [...(await kept(id)), Buffer.from(sent, 'base64')]) {
      const { exif, xmp, iptc, icc, orientation, comments, pages } = await sharp(file).metadata();
      expect({ exif, xmp, iptc, icc, orientation, comments, pages }).toEqual({});
      expect(file.includes('secret')).toBe(false);
    }
    return id;
  }

  it.each<[string, () => Buffer | Promise<Buffer>]>([
    ['JPEG', () => hostile.jpegBomb()],
    ['progressive JPEG', () => hostile.jpegBomb(true)],
    ['PNG', () => hostile.png(60_000, 60_000, hostile.pixelData(200))],
    ['WebP', hostile.webpBomb],
    ['GIF', () => hostile.gifBomb('frame')],
    ['AVIF', hostile.avifBomb],
    ['HEIC', hostile.heicBomb],
  ])('image bomb: %s with more pixels than any photo', async (_, make) => {
    const { status, code } = await outcomeOf(await make());
    expect([
      { status: 413, code: 'PHOTO.IMAGE_TOO_MANY_PIXELS' },
      { status: 400, code: 'PHOTO.IMAGE_BROKEN' },
    ]).toContainEqual({ status, code });
  });

  it.each<[string, () => Buffer | Promise<Buffer>]>([
    ['a PNG of 10x10 with 300 MB of pixels', () => hostile.png(10, 10, hostile.pixelData(300))],
    ['a PNG with 300 MB of text', () => hostile.png(10, 10, hostile.textBomb(300), hostile.pixelData(1))],
    [
      'a PNG with a colour profile of 300 MB',
      () => hostile.png(10, 10, hostile.profileBomb(300), hostile.pixelData(1)),
    ],
    ['a GIF whose screen is 60,000x60,000 and whose frame is 64x48', () => hostile.gifBomb('screen')],
  ])('image bomb in disguise: %s', async (_, make) => {
    expect([200, 201, 400, 413]).toContain((await outcomeOf(await make())).status);
  });

  it('takes 49 megapixels within the same bounds', async () => {
    const large = sharp(await nextScene()).resize(8_100, 6_000, { kernel: 'nearest' });
    expect((await outcomeOf(await large.jpeg({ quality: 40 }).toBuffer())).status).toBe(201);
  });

  it.each<[string, (image: Sharp) => Sharp]>([
    ['JPEG', (image) => image.jpeg()],
    ['PNG', (image) => image.png()],
    ['GIF', (image) => image.gif()],
    ['WebP', (image) => image.webp()],
    ['AVIF', (image) => image.avif({ effort: 0 })],
  ])(
    'polyglots: of a %s that is a page, a script and an archive as well nothing but its pixels is kept',
    async (_, encode) => {
      const marker = '<script>alert("polyglot")</script>';
      const picture = await encode(sharp(await nextScene())).toBuffer();
      const archive = Buffer.from('PK\x03\x04polyglot.zip<?php polyglot ?>%PDF-1.7 polyglot', 'latin1');
      const { status, id } = await outcomeOf(Buffer.concat([picture, Buffer.from(marker), archive]));
      expect(status).toBe(201);
      for (const file of await kept(id)) expect(file.includes('polyglot')).toBe(false);
    },
  );

  it.each<[string, string]>([
    ['SVG', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'],
    ['SVG behind a comment', '<!-- photo --><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['compressed SVG', '\x1f\x8b\x08\x00\x00\x00\x00\x00'],
    ['BMP', 'BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00'],
    ['ICO', '\x00\x00\x01\x00\x01\x00'],
    ['JPEG XL', '\xff\x0a\x00\x00'],
    ['PSD', '8BPS\x00\x01\x00\x00'],
    ['big TIFF', 'II+\x00\x08\x00\x00\x00'],
    ['ZIP', 'PK\x03\x04\x14\x00'],
    ['MP4', '\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom'],
    ['EPS', '%!PS-Adobe-3.0 EPSF-3.0'],
    ['an executable', '\x7fELF\x02\x01\x01'],
  ])('wrong types: %s is refused, whatever it is called', async (_, bytes) => {
    expect(await outcomeOf(Buffer.from(bytes.padEnd(300, '\0'), 'latin1'))).toEqual({
      status: 415,
      code: 'PHOTO.IMAGE_UNSUPPORTED',
    });
  });

  it.each<[string, string]>([
    ['JPEG', '\xff\xd8\xff\xe0\x00\x10JFIF\x00'],
    ['GIF', 'GIF89a'],
    ['WebP', 'RIFF\x24\x00\x00\x00WEBPVP8 '],
    ['AVIF', '\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1'],
    ['HEIC', '\x00\x00\x00\x1cftypheic\x00\x00\x00\x00heicmif1'],
  ])('wrong types: what only begins like a %s is broken', async (_, head) => {
    expect(await outcomeOf(Buffer.from(head + noise, 'latin1'))).toEqual({ status: 400, code: 'PHOTO.IMAGE_BROKEN' });
  });

  it('wrong types: what only begins like a PNG is none', async () => {
    const file = Buffer.from(`\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR${noise}`, 'latin1');
    expect(await outcomeOf(file)).toEqual({ status: 415, code: 'PHOTO.IMAGE_UNSUPPORTED' });
  });

  it.each<[string, (image: Sharp) => Sharp]>([
    ['JPEG', (image) => image.jpeg()],
    ['progressive JPEG', (image) => image.jpeg({ progressive: true })],
    ['PNG', (image) => image.png()],
    ['interlaced PNG', (image) => image.png({ progressive: true })],
    ['GIF', (image) => image.gif()],
    ['WebP', (image) => image.webp()],
    ['AVIF', (image) => image.avif({ effort: 0 })],
  ])('truncated: half a %s is broken', async (_, encode) => {
    const whole = await encode(sharp(await nextScene())).toBuffer();
    const half = whole.subarray(0, Math.floor(whole.length / 2));
    expect(await outcomeOf(half)).toEqual({ status: 400, code: 'PHOTO.IMAGE_BROKEN' });
  });

  it('truncated: half a HEIC is broken', async () => {
    const half = Buffer.from(heicPhoto()).subarray(0, 900);
    expect(await outcomeOf(half)).toEqual({ status: 400, code: 'PHOTO.IMAGE_BROKEN' });
  });

  it.each<[string, (image: Sharp) => Sharp]>([
    ['JPEG', (image) => image.jpeg()],
    ['PNG', (image) => image.png()],
    ['WebP', (image) => image.webp()],
    ['AVIF', (image) => image.avif({ effort: 0 })],
  ])('tags: GPS, EXIF, XMP and ICC of a %s come out nowhere, also not towards the model', async (_, encode) => {
    const tagged = await encode(
      sharp(await nextScene())
        .withExif({
          IFD0: { Copyright: 'secret-owner', Make: 'secret-camera' },
          IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
        })
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">secret-xmp</x:xmpmeta>')
        .withIccProfile('p3'),
    ).toBuffer();
    expect(Object.keys(await sharp(tagged).metadata())).toEqual(expect.arrayContaining(['exif', 'xmp', 'icc']));
    await expectNoTags(tagged);
  });

  it('tags: GPS and EXIF of a HEIC come out nowhere', async () => {
    const { exif } = await sharp(
      await sharp(await nextScene())
        .withExif({
          IFD0: { Copyright: 'secret-owner' },
          IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
        })
        .jpeg()
        .toBuffer(),
    ).metadata();
    const tagged = heicWithExif((exif ?? Buffer.alloc(0)).subarray('Exif\0\0'.length));
    expect((await sharp(tagged).metadata()).exif?.includes('secret-owner')).toBe(true);
    // Its pixels are those of a photo that is known: it is made anew, so that it is kept and sent.
    await photo.database.query('truncate photo.analysis cascade');
    await expectNoTags(tagged);
  });

  it('tags: of an animated GIF with a comment the first picture is kept, and nothing else', async () => {
    const [first, second] = await Promise.all(
      [nextScene(), nextScene()].map(async (each) =>
        sharp(await each)
          .removeAlpha()
          .raw()
          .toBuffer(),
      ),
    );
    const frames = Buffer.concat([first ?? Buffer.alloc(0), second ?? Buffer.alloc(0)]);
    const gif = await sharp(frames, { raw: { width: 320, height: 480, channels: 3, pageHeight: 240 } })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    const comment = Buffer.from('\x21\xfe\x0csecret-owner\x00', 'latin1');
    const afterColours = 13 + ((gif.readUInt8(10) & 0x80) === 0 ? 0 : 3 * 2 ** ((gif.readUInt8(10) & 7) + 1));
    const id = await expectNoTags(Buffer.concat([gif.subarray(0, afterColours), comment, gif.subarray(afterColours)]));
    const [image] = await kept(id);
    const [shown, expected] = await Promise.all(
      [sharp(image), sharp(first, { raw: { width: 320, height: 240, channels: 3 } })].map((each) => each.stats()),
    );
    expect((await sharp(image).metadata()).height).toBe(240);
    shown?.channels.forEach(({ mean }, at) =>
      expect(Math.abs(mean - (expected?.channels[at]?.mean ?? 0))).toBeLessThan(6),
    );
  });
});
