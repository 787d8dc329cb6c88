import { afterEach, describe, expect, it } from '@jest/globals';
import { Analysis } from '@chatpop/contracts';
import { AnalysisStore } from '@chatpop/photo-data-access';
import sharp from 'sharp';
import { FakeOpenAi } from '../testing/fake-openai.js';
import { TestPhotoService } from '../testing/photo-service.js';
import { jpeg, scene, toBytes } from '../testing/pictures.js';
import { AnalysisPool } from '../workers/analysis-pool.js';
import { AnalysisService } from './analysis.service.js';
import { OnceForAll } from './once-for-all.js';

const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';

describe('the same picture uploaded by many at once is analysed once', () => {
  let openAi: FakeOpenAi;
  let photo: TestPhotoService;
  const others: TestPhotoService[] = [];
  const start = async (): Promise<void> => {
    openAi = await FakeOpenAi.start();
    photo = await TestPhotoService.start(databaseUrl, {
      OPENAI_API_KEY: 'key',
      OPENAI_BASE_URL: openAi.url,
      PHOTO_QUEUE: '40',
      PHOTO_UPLOADS_AT_ONCE: '40',
      PHOTO_CLAIM_POLL_MS: '20',
    });
  };
  afterEach(async () => {
    await Promise.all(others.splice(0).map((other) => other.leave()));
    await photo.stop();
    await openAi.stop();
  });

  const analysesOf = async (uploads: Promise<Response>[]): Promise<Analysis[]> =>
    Promise.all(uploads.map(async (upload) => Analysis.parse(await (await upload).json())));
  const paidCalls = (): number => openAi.calls.filter((call) => call === 'caption').length;

  it(`${OnceForAll.name}: by several instances together`, async () => {
    await start();
    others.push(await TestPhotoService.join(photo), await TestPhotoService.join(photo));
    const file = await jpeg(await scene(1));
    const instances = [photo, ...others];
    const made = await analysesOf(Array.from({ length: 15 }, (_, at) => (instances[at % 3] ?? photo).upload(file)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(made.filter(({ cached }) => !cached)).toHaveLength(1);
    expect(paidCalls()).toBe(1);
    expect((await photo.database.query('select 1 from photo.claim')).rows).toEqual([]);
  });

  it(`${OnceForAll.name}: by the next instance when the first one has died with its claim`, async () => {
    await start();
    const file = await jpeg(await scene(2));
    const sha256 = await crypto.subtle.digest('SHA-256', file);
    await photo.database.query(`insert into photo.claim values ($1, gen_random_uuid(), now() + interval '1 second')`, [
      Buffer.from(sha256),
    ]);
    const [made] = await analysesOf([photo.upload(file)]);
    expect(made).toMatchObject({ cached: false, provider: 'openai' });
  });

  it(`${AnalysisService.name}: in copies of other sizes and qualities`, async () => {
    await start();
    const original = await jpeg(await scene(3));
    const copies = await Promise.all([
      ...[90, 80, 70, 60].map((quality) => sharp(original).jpeg({ quality }).toBuffer()),
      ...[500, 400, 300].map((width) => sharp(original).resize(width).png().toBuffer()),
    ]);
    const made = await analysesOf([original, ...copies.map(toBytes)].map((file) => photo.upload(file)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(paidCalls()).toBe(1);
  });

  it(`${AnalysisService.name}: when one is kept while the other looks for its like`, async () => {
    await start();
    const original = await jpeg(await scene(4));
    const copy = toBytes(await sharp(original).resize(400).png().toBuffer());
    const [store, pool] = [photo.running.app.get(AnalysisStore), photo.running.app.get(AnalysisPool)];
    const [prepare, find, add] = [pool.prepare.bind(pool), store.findLookAlikes.bind(store), store.add.bind(store)];
    let uploads: Promise<Response>[] = [];
    const copyIsPrepared = new Promise<void>((resolve) => {
      let prepared = 0;
      pool.prepare = (task) => prepare(task).finally(() => (prepared += 1) === 2 && resolve());
    });
    // The first is kept only when the copy may have asked for its like; and what that finds arrives when the first is done.
    store.add = (analysis) =>
      copyIsPrepared.then(() => photo.database.query('select pg_sleep(0.1)')).then(() => add(analysis));
    let searches = 0;
    store.findLookAlikes = async (hash) => {
      const found = await find(hash);
      if ((searches += 1) === 2) await Promise.race(uploads);
      return found;
    };
    uploads = [original, copy].map((file) => photo.upload(file));
    const made = await analysesOf(uploads);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(paidCalls()).toBe(1);
  });
});
