import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Analysis } from '@chatpop/contracts';
import { PhotoController } from './photo.controller.js';
import { jpeg, sign } from './testing/pictures.js';
import { TestPhotoService } from './testing/photo-service.js';

const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';

describe(PhotoController.name, () => {
  let photo: TestPhotoService;

  beforeAll(async () => {
    photo = await TestPhotoService.start(databaseUrl);
  });
  afterAll(() => photo.stop());

  describe('upload', () => {
    it('reads a sign and suggests rooms named after it', async () => {
      const response = await photo.upload(await jpeg(await sign("JOE'S\nCOFFEE BAR")));
      const body = Analysis.parse(await response.json());
      expect(response.status).toBe(201);
      expect(body.suggestions[0]).toMatchObject({ name: "Joe's Coffee Bar", key: 'joes-coffee-bar' });
    });
  });
});
