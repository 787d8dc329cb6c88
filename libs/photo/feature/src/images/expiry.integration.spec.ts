import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Analysis, Problem } from '@chatpop/contracts';
import { TestPhotoService } from '../testing/photo-service.js';
import { jpeg, scene } from '../testing/pictures.js';
import { ExpiryJob } from './expiry.job.js';

const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';

describe(ExpiryJob.name, () => {
  let photo: TestPhotoService;
  beforeAll(async () => {
    photo = await TestPhotoService.start(databaseUrl);
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
    expect(await files()).toHaveLength(1);
    expect((await photo.call(`${id}/image/`)).status).toBe(410);
    expect((await photo.call(`${kept.id}/image/`)).status).toBe(200);
    expect((await photo.call(`${id}/`)).status).toBe(200);

    const again = await photo.upload(file);
    expect(again.status).toBe(200);
    expect(Analysis.parse(await again.json())).toMatchObject({ id, cached: true });
    expect((await photo.call(`${id}/image/`)).status).toBe(200);
  });
});
