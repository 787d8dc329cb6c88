import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Analysis, Problem } from '@chatpop/contracts';
import { TestPhotoService } from '../testing/photo-service.js';
import { jpeg, scene } from '../testing/pictures.js';
import { ExpiryJob } from './expiry.job.js';
import { PhotoStorage } from './photo-storage.js';

const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';

describe(ExpiryJob.name, () => {
  let photo: TestPhotoService;
  beforeAll(async () => {
    photo = await TestPhotoService.start(databaseUrl);
    photo.spareLooking();
  });
  afterAll(() => photo.stop());

  const files = async (): Promise<string[]> =>
    (await readdir(photo.directory, { recursive: true })).filter((file) => file.endsWith('.webp'));

  it('deletes the photo, keeps the analysis, and takes the photo back when it is uploaded again', async () => {
    const file = await jpeg(await scene(1));
    const kept = Analysis.parse(await (await photo.upload(await jpeg(await scene(2)))).json());
    const { id } = Analysis.parse(await (await photo.upload(file)).json());
    await photo.database.query(`update photo.analysis set expires_at = now() - interval '1 second' where id = $1`, [
      id,
    ]);

    const early = await photo.call(`${id}/image/`);
    expect(Problem.parse(await early.json())).toMatchObject({ status: 410, code: 'PHOTO.IMAGE_EXPIRED' });
    const job = photo.running.app.get(ExpiryJob);
    const sweeps = await Promise.all([job.sweep(), job.sweep(), job.sweep()]);
    expect(sweeps.sort()).toEqual([0, 0, 1]);
    expect(await files()).toHaveLength(2);
    expect((await photo.call(`${id}/image/`)).status).toBe(410);
    expect((await photo.call(`${kept.id}/image/`)).status).toBe(200);
    expect((await photo.call(`${id}/thumbnail/`)).status).toBe(410);
    expect(Analysis.parse(await (await photo.call(`${id}/`)).json())).toMatchObject({ id, image: null });

    const again = await photo.upload(file);
    expect(again.status).toBe(200);
    expect(Analysis.parse(await again.json())).toMatchObject({ id, cached: true });
    expect((await photo.call(`${id}/image/`)).status).toBe(200);
  });

  it('leaves no file behind when a photo is uploaded again before its old one was swept', async () => {
    const file = await jpeg(await scene(3));
    const { id } = Analysis.parse(await (await photo.upload(file)).json());
    const before = await files();
    await photo.database.query(`update photo.analysis set expires_at = now() - interval '1 second' where id = $1`, [
      id,
    ]);
    expect((await photo.upload(file)).status).toBe(200);
    expect(await files()).toHaveLength(before.length);
  });

  it('is shared by several instances, and outlives one that dies half-way', async () => {
    const others = await Promise.all([1, 2].map(() => TestPhotoService.join(photo)));
    const ids = [];
    for (let seed = 10; seed < 70; seed += 1) {
      const picture = await jpeg(await scene(seed, { width: 80, height: 60 }));
      ids.push(Analysis.parse(await (await photo.upload(picture)).json()).id);
    }
    await photo.database.query(
      `update photo.analysis set expires_at = now() - interval '1 second' where id = any($1)`,
      [ids],
    );
    // The store fails in the middle of one instance's batch: what it had deleted stays counted as there, for the next.
    const storage = photo.running.app.get(PhotoStorage);
    const remove = jest.spyOn(storage, 'remove').mockRejectedValueOnce(new Error('the process dies here'));
    await expect(photo.running.app.get(ExpiryJob).sweep()).rejects.toThrow('dies here');
    remove.mockRestore();
    const counts = await Promise.all([photo, ...others].map(({ running }) => running.app.get(ExpiryJob).sweep()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ids.length);
    const { rows } = await photo.database.query(
      'select 1 from photo.analysis where id = any($1) and image_key is not null',
      [ids],
    );
    expect(rows).toEqual([]);
    for (const id of ids.slice(0, 3)) expect((await photo.call(`${id}/image/`)).status).toBe(410);
    await Promise.all(others.map((other) => other.leave()));
  }, 180_000);
});
