import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Analysis, Problem } from '@chatpop/contracts';
import { OBJECT_STORE, type ObjectStore } from '@chatpop/object-store';
import { Clock } from '@chatpop/service-bootstrap';
import { z } from 'zod';
import { TestPhotoService } from '../testing/photo-service.js';
import { jpeg, scene } from '../testing/pictures.js';
import { EmbeddedProvider } from '../vision/embedded.provider.js';
import { ExpiryJob } from './expiry.job.js';

const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';

describe(ExpiryJob.name, () => {
  let photo: TestPhotoService;
  let objects: ObjectStore;
  beforeAll(async () => {
    photo = await TestPhotoService.start(databaseUrl);
    photo.spareLooking();
    objects = photo.running.app.get<ObjectStore>(OBJECT_STORE);
  });
  afterAll(() => photo.stop());

  const expire = async (...ids: string[]): Promise<void> => {
    const past = `set expires_at = now() - interval '1 second'`;
    const keys = 'select image_key from photo.analysis where id = any($1)';
    await photo.database.query(`update photo.image ${past} where key in (${keys})`, [ids]);
    await photo.database.query(`update photo.analysis ${past} where id = any($1)`, [ids]);
  };
  const files = async (): Promise<string[]> =>
    (await readdir(photo.directory, { recursive: true })).filter((file) => file.endsWith('.webp'));

  it('deletes the photo, keeps the analysis, and takes the photo back when it is uploaded again', async () => {
    const file = await jpeg(await scene(1));
    const kept = Analysis.parse(await (await photo.upload(await jpeg(await scene(2)))).json());
    const { id } = Analysis.parse(await (await photo.upload(file)).json());
    await expire(id);

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

  it('takes a photo back before its old one was swept, also when that can not be removed now, and leaves no file behind', async () => {
    const file = await jpeg(await scene(3));
    const { id } = Analysis.parse(await (await photo.upload(file)).json());
    const before = await files();
    await expire(id);
    const remove = jest.spyOn(objects, 'remove').mockRejectedValue(new Error('down'));
    expect((await photo.upload(file)).status).toBe(200);
    remove.mockRestore();
    expect((await photo.call(`${id}/image/`)).status).toBe(200);
    await photo.running.app.get(ExpiryJob).sweep();
    expect(await files()).toHaveLength(before.length);
  });

  it('takes a photo back that is missing in the store', async () => {
    const file = await jpeg(await scene(4));
    const { id } = Analysis.parse(await (await photo.upload(file)).json());
    const { rows } = await photo.database.query('select image_key from photo.analysis where id = $1', [id]);
    await rm(join(photo.directory, z.array(z.object({ image_key: z.string() })).parse(rows)[0]?.image_key ?? ''));
    expect((await photo.call(`${id}/image/`)).status).toBe(410);
    expect((await photo.upload(file)).status).toBe(200);
    expect((await photo.call(`${id}/image/`)).status).toBe(200);
  });

  it('deletes in time also what was kept in part, or without an analysis', async () => {
    const untilThereAre = async (count: number): Promise<void> => {
      while ((await files()).length < count) await new Promise(setImmediate);
    };
    const { length: before } = await files();
    const put = objects.put.bind(objects);
    objects.put = async (key, ...rest) =>
      key.includes('-small') ? Promise.reject(new Error('full')) : put(key, ...rest);
    const inPart = await photo.upload(await jpeg(await scene(5)));
    expect(Analysis.parse(await inPart.json()).image).toBeNull();
    objects.put = put;
    const vision = jest
      .spyOn(photo.running.app.get(EmbeddedProvider), 'analyse')
      .mockRejectedValueOnce(new Error('no'));
    // What is kept is being written when the answer is there.
    await untilThereAre(before + 1);
    expect((await photo.upload(await jpeg(await scene(6)))).status).toBe(500);
    vision.mockRestore();
    await untilThereAre(before + 3);

    const clock = photo.running.app.get(Clock);
    const later = jest.spyOn(clock, 'now').mockReturnValue(new Date(Date.now() + 169 * 3_600_000));
    await photo.running.app.get(ExpiryJob).sweep();
    later.mockRestore();
    expect(await files()).toEqual([]);
  });

  it('is shared by several instances; one that stops, and a photo that can not be deleted, do not keep it up', async () => {
    const others = await Promise.all([1, 2].map(() => TestPhotoService.join(photo)));
    const ids = [];
    for (let seed = 10; seed < 70; seed += 1) {
      const picture = await jpeg(await scene(seed, { width: 80, height: 60 }));
      ids.push(Analysis.parse(await (await photo.upload(picture)).json()).id);
    }
    await expire(...ids);
    const job = photo.running.app.get(ExpiryJob);
    const remove = objects.remove.bind(objects);
    let locked: string | undefined;
    jest.spyOn(objects, 'remove').mockImplementation(async (key) => {
      void job.onApplicationShutdown();
      if (key === (locked ??= key)) throw new Error('locked');
      await remove(key);
    });
    expect(await job.sweep()).toBe(49);
    const counts = await Promise.all(others.map(({ running }) => running.app.get(ExpiryJob).sweep()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10);
    for (const id of ids.slice(0, 3)) expect((await photo.call(`${id}/image/`)).status).toBe(410);
    expect(await files()).toHaveLength(1);
    jest.mocked(objects.remove).mockRestore();
    const clock = photo.running.app.get(Clock);
    jest.spyOn(clock, 'now').mockReturnValue(new Date(Date.now() + 600_000));
    expect(await job.sweep()).toBe(1);
    expect(await files()).toEqual([]);
    await Promise.all(others.map((other) => other.leave()));
  }, 180_000);
});
