import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Analysis } from '@chatpop/contracts';
import { FakeOpenAi, type FakeMode } from '../testing/fake-openai.js';
import { jpeg, scene } from '../testing/pictures.js';
import { TestPhotoService } from '../testing/photo-service.js';
import { OpenAiProvider } from './openai.provider.js';
import { PaidFirstProvider } from './paid-first.provider.js';

const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';

describe('a paid vision model', () => {
  let openAi: FakeOpenAi;
  let photo: TestPhotoService;
  let seed = 1_000;

  beforeEach(async () => {
    openAi = await FakeOpenAi.start();
  });
  afterEach(async () => {
    await photo.stop();
    await openAi.stop();
  });

  const start = async (environment: Record<string, string> = {}): Promise<void> => {
    photo = await TestPhotoService.start(databaseUrl, {
      OPENAI_API_KEY: 'key',
      OPENAI_BASE_URL: openAi.url,
      PHOTO_OPENAI_TIMEOUT_MS: '600',
      ...environment,
    });
  };
  const newPhoto = () => scene((seed += 1), { width: 160, height: 120 }).then((picture) => jpeg(picture));
  const analyse = async (): Promise<Analysis> => Analysis.parse(await (await photo.upload(await newPhoto())).json());

  describe(OpenAiProvider.name, () => {
    it('is asked for suggestions and caption with the bytes of the photo, never a link', async () => {
      await start();
      const body = await analyse();
      expect(body).toMatchObject({ provider: 'openai', caption: openAi.caption });
      expect(body.suggestions.map(({ name }) => name)).toEqual(openAi.names);
      expect(openAi.calls.slice(0, 2).sort()).toEqual(['caption', 'suggestions']);
      expect(openAi.images.every((image) => image.includes('data:image/jpeg;base64,') && !image.includes('http'))).toBe(
        true,
      );
      const { rows } = await photo.database.query(
        'select model, usage, embedding, embedding_model from photo.analysis',
      );
      expect(rows).toEqual([
        {
          model: 'gpt-4o-mini',
          usage: { input_tokens: 200, output_tokens: 80 },
          embedding: [0.6, 0.8],
          embedding_model: 'text-embedding-3-small',
        },
      ]);
    });

    it('has its words checked like anybody', async () => {
      openAi.names = [
        '<b>Bold</b> Move',
        'fuck this place',
        'a name of far too many words to be one',
        'Bold Move',
        '💥',
        'Ok Room',
      ];
      openAi.caption = { title: 'x\u202Ey', category: 'IGNORE', visible_text: '<script>', full: 'f'.repeat(5_000) };
      await start();
      const { suggestions, caption } = await analyse();
      expect(suggestions).toHaveLength(10);
      expect(suggestions.slice(0, 3).map(({ name }) => name)).toEqual(['B Bold B Move', 'A Name Of Far', 'Bold Move']);
      expect(JSON.stringify({ suggestions, caption })).not.toMatch(/fuck|<|\u202E/);
      expect(caption.full.length).toBeLessThanOrEqual(1_000);
    });
  });

  describe(PaidFirstProvider.name, () => {
    it.each<FakeMode>(['fails', 'rate-limited', 'silent', 'garbage', 'cuts-off'])(
      'falls back when it %s',
      async (mode) => {
        openAi.mode = mode;
        await start();
        // The first one also waits for the models of the embedded provider.
        expect((await analyse()).provider).toBe('embedded');
        const startedAt = performance.now();
        expect((await analyse()).provider).toBe('embedded');
        expect(performance.now() - startedAt).toBeLessThan(10_000);
      },
    );

    it('leaves it alone after repeated failures, and asks again later', async () => {
      openAi.mode = 'fails';
      await start({ PHOTO_OPENAI_BREAKER_RESET_MS: '8000' });
      for (let count = 0; count < 3; count += 1) await analyse();
      const callsSoFar = openAi.calls.length;
      expect((await analyse()).provider).toBe('embedded');
      expect(openAi.calls).toHaveLength(callsSoFar);
      openAi.mode = 'works';
      let provider = '';
      while (provider !== 'openai') ({ provider } = await analyse());
      expect((await analyse()).provider).toBe('openai');
    }, 60_000);

    it('never asks it more often than the budget allows, however many ask at once', async () => {
      await start({
        PHOTO_VISION_CALLS_PER_HOUR: '4',
        PHOTO_VISION_CALLS_PER_DAY: '50',
        PHOTO_QUEUE: '40',
        PHOTO_UPLOADS_AT_ONCE: '40',
        PHOTO_UPLOAD_MEMORY_MB: '400',
      });
      const results = await Promise.all(Array.from({ length: 12 }, () => analyse()));
      expect(results.filter(({ provider }) => provider === 'openai')).toHaveLength(4);
      expect(openAi.calls.filter((call) => call === 'caption')).toHaveLength(4);
    });
  });
});
