import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Analysis, Problem } from '@chatpop/contracts';
import { photoBreakerOpen } from '../photo.metrics.js';
import { FaultyStore, type StoreMode } from '../testing/faulty-store.js';
import { jpeg, scene } from '../testing/pictures.js';
import { TestPhotoService } from '../testing/photo-service.js';
import { PhotoStorage } from './photo-storage.js';

const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';

describe(`${PhotoStorage.name}: S3 down, slow, garbage`, () => {
  let store: FaultyStore;
  let photo: TestPhotoService;
  let seed = 0;

  beforeAll(async () => {
    process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
    process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';
    store = await FaultyStore.start();
    photo = await TestPhotoService.start(databaseUrl, {
      PHOTO_STORAGE: 's3',
      PHOTO_S3_BUCKET: store.bucket,
      PHOTO_S3_REGION: 'eu-central-1',
      PHOTO_S3_ENDPOINT: store.url,
      PHOTO_STORAGE_BREAKER_RESET_MS: '4000',
    });
    photo.spareLooking();
  });
  afterEach(() => {
    store.mode = 'works';
  });
  afterAll(async () => {
    await photo.stop();
    await store.stop();
  });

  const upload = async () => {
    const startedAt = performance.now();
    const response = await photo.upload(await jpeg(await scene((seed += 1), { width: 160, height: 120 })));
    const { id, image } = Analysis.parse(await response.json());
    return { id, kept: image !== null, status: response.status, ms: performance.now() - startedAt };
  };
  const isLeftAlone = async (): Promise<boolean> =>
    (await photoBreakerOpen.get()).values.some(({ labels, value }) => labels.of === 'storage' && value === 1);
  const untilKept = async () => {
    let latest = await upload();
    while (!latest.kept) latest = await upload();
    return latest;
  };

  it('keeps photos privately while the store works, and encrypted', async () => {
    const { id, kept, status } = await upload();
    expect({ kept, status }).toEqual({ kept: true, status: 201 });
    expect((await photo.call(`${id}/image/`)).status).toBe(200);
    expect(store.puts).toHaveLength(2);
    expect(store.puts.every((headers) => headers['x-amz-server-side-encryption'] === 'AES256')).toBe(true);
    expect(store.puts.every((headers) => headers['x-amz-acl'] === undefined)).toBe(true);
  });

  it.each<StoreMode>(['silent', 'too-many-requests', 'garbage', 'cuts-off'])(
    'degrades within 10 s when the store is %s, the breaker opens, and photos are kept again when it works',
    async (mode) => {
      await untilKept();
      store.mode = mode;
      const failed = await Promise.all([upload(), upload(), upload()]);
      expect(failed.map(({ status, kept }) => ({ status, kept }))).toEqual(
        failed.map(() => ({ status: 201, kept: false })),
      );
      expect(Math.max(...failed.map(({ ms }) => ms))).toBeLessThan(10_000);
      expect(await isLeftAlone()).toBe(true);
      const asked = store.asked.size;
      expect(await upload()).toMatchObject({ status: 201, kept: false });
      expect(store.asked.size).toBe(asked);
      store.mode = 'works';
      await untilKept();
      expect(await isLeftAlone()).toBe(false);
    },
    60_000,
  );

  it.each<StoreMode>(['silent', 'too-many-requests', 'garbage', 'cuts-off'])(
    'answers 503 within 10 s for a photo that is kept while the store is %s',
    async (mode) => {
      const { id } = await untilKept();
      store.mode = mode;
      const startedAt = performance.now();
      const problem = Problem.parse(await (await photo.call(`${id}/image/`)).json());
      expect(problem).toMatchObject({ status: 503, code: 'PHOTO.STORAGE_UNAVAILABLE' });
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    },
    20_000,
  );
});
