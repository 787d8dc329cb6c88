import { request } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Problem } from '@chatpop/contracts';
import { TestPhotoService } from '../testing/photo-service.js';
import { jpeg, scene } from '../testing/pictures.js';
import { UploadGate } from './upload-gate.js';
import { UploadLimits } from './upload-limits.js';

const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';

describe('limits', () => {
  let photo: TestPhotoService;
  afterEach(() => photo.stop());

  const summary = async (response: Response) => ({
    status: response.status,
    code: response.ok ? undefined : Problem.parse(await response.json()).code,
    retry: response.headers.has('retry-after'),
  });
  const notAPhoto = new TextEncoder().encode('not a photo');

  /** An upload that announces no length, and ends when told so. */
  function slowUpload(url: string, file: Uint8Array): { finish: () => void; status: Promise<number> } {
    const sent = request(`${url}/api/photo-analysis/upload/`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    sent.write('--x\r\ncontent-disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n');
    sent.write(file);
    const status = new Promise<number>((resolve, reject) => {
      sent.on('response', (response) => resolve(response.resume().statusCode ?? 0)).on('error', reject);
    });
    return { finish: () => void sent.end('\r\n--x--\r\n'), status };
  }

  describe(UploadLimits.name, () => {
    it('gives an anonymous address 5 uploads in an hour, and a user 20', async () => {
      photo = await TestPhotoService.start(databaseUrl, { RATE_LIMITS: 'on' });
      const file = await jpeg(await scene(1));
      const statuses = [];
      for (let count = 0; count < 5; count += 1) statuses.push((await photo.upload(file)).status);
      expect(statuses).toEqual([201, 200, 200, 200, 200]);
      const refused = await photo.upload(file);
      const wait = Number(refused.headers.get('retry-after'));
      expect(await summary(refused)).toEqual({ status: 429, code: 'PHOTO.QUOTA_EXCEEDED', retry: true });
      expect(wait).toBeGreaterThan(3_500);
      expect(wait).toBeLessThanOrEqual(3_600);

      const token = await photo.userToken();
      const ofUser = await Promise.all(Array.from({ length: 15 }, () => photo.upload(file, { token })));
      expect(ofUser.every(({ status }) => status === 200)).toBe(true);
      for (let count = 15; count < 20; count += 1) expect((await photo.upload(file, { token })).status).toBe(200);
      expect((await photo.upload(file, { token })).status).toBe(429);
      expect((await photo.upload(file, { token: await photo.userToken() })).status).toBe(200);
    });

    it('counts an IPv6 subscriber by network, whichever of its addresses is shown', async () => {
      photo = await TestPhotoService.start(databaseUrl, { RATE_LIMITS: 'on', PHOTO_UPLOADS_PER_ANONYMOUS_HOUR: '1' });
      const limits = photo.running.app.get(UploadLimits);
      await limits.count({ actor: {}, ip: '2001:db8:1:2::1' });
      await expect(limits.count({ actor: {}, ip: '2001:db8:1:2:ffff::2' })).rejects.toMatchObject({
        code: 'PHOTO.QUOTA_EXCEEDED',
      });
      await limits.count({ actor: {}, ip: '2001:db8:1:3::1' });
    });

    it('does not count what was no photo at the first glance', async () => {
      photo = await TestPhotoService.start(databaseUrl, { RATE_LIMITS: 'on', PHOTO_UPLOADS_PER_ANONYMOUS_HOUR: '1' });
      for (let count = 0; count < 3; count += 1) expect((await photo.upload(notAPhoto)).status).toBe(415);
      const file = await jpeg(await scene(2));
      expect((await photo.upload(file)).status).toBe(201);
      expect((await photo.upload(file)).status).toBe(429);
    });
  });

  describe(UploadGate.name, () => {
    it('refuses with 503 what uploads together would take beyond PHOTO_UPLOAD_MEMORY_MB, before it is read', async () => {
      photo = await TestPhotoService.start(databaseUrl, { PHOTO_UPLOAD_MEMORY_MB: '1' });
      photo.spareLooking();
      const file = await jpeg(await scene(300, { width: 160, height: 120 }));
      const slow = slowUpload(photo.running.url, await jpeg(await scene(301, { width: 160, height: 120 })));
      let beside = await summary(await photo.upload(file));
      // Until the slow one has come in, the other one is alone.
      while (beside.status !== 503) beside = await summary(await photo.upload(file));
      expect(beside).toEqual({ status: 503, code: 'PHOTO.BUSY', retry: true });
      slow.finish();
      expect(await slow.status).toBe(201);
      expect((await photo.upload(file)).ok).toBe(true);
    });

    it('refuses what does not fit with 503 and a time to come back, and serves the rest', async () => {
      photo = await TestPhotoService.start(databaseUrl, { PHOTO_QUEUE: '1', PHOTO_UPLOADS_AT_ONCE: '3' });
      const files = await Promise.all(Array.from({ length: 12 }, async (_, at) => jpeg(await scene(100 + at))));
      const answers = await Promise.all(files.map(async (file) => summary(await photo.upload(file))));
      const refused = answers.filter(({ status }) => status !== 201);
      expect(refused.length).toBeGreaterThanOrEqual(9);
      expect(refused.length).toBeLessThan(12);
      expect(new Set(refused.map((answer) => JSON.stringify(answer)))).toEqual(
        new Set([JSON.stringify({ status: 503, code: 'PHOTO.BUSY', retry: true })]),
      );
      expect((await photo.upload(await jpeg(await scene(200)))).status).toBe(201);
    });
  });
});
