import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Analysis } from '@chatpop/contracts';
import sharp from 'sharp';
import { z } from 'zod';
import { photoVisionCost } from '../photo.metrics.js';
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
  const health = async () => {
    const response = await fetch(`${photo.running.url}/health/ready`);
    const { checks } = z.object({ checks: z.record(z.string(), z.string()) }).parse(await response.json());
    return { ready: response.ok, openai: checks['photo-vision-openai'] };
  };
  const analyse = async (): Promise<Analysis> => Analysis.parse(await (await photo.upload(await newPhoto())).json());

  describe(OpenAiProvider.name, () => {
    it('is asked for suggestions and caption with the bytes of the photo, never a link', async () => {
      await start();
      const body = await analyse();
      expect(body).toMatchObject({ provider: 'openai', caption: openAi.caption });
      expect(body.suggestions.map(({ name }) => name)).toEqual(openAi.names);
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

    it('is asked for both at the same time', async () => {
      openAi.together = 2;
      await start();
      expect((await analyse()).provider).toBe('openai');
      expect([...openAi.calls].sort()).toEqual(['caption', 'embeddings', 'suggestions']);
    });

    it('is sent 768 pixels at most, whatever is kept', async () => {
      await start();
      await photo.upload(await jpeg(await scene((seed += 1), { width: 900, height: 1_200 })));
      const sent = openAi.images.map((image) => /base64,([\w+/=]+)/.exec(image)?.[1] ?? '');
      expect(sent).toHaveLength(2);
      for (const image of sent)
        expect(await sharp(Buffer.from(image, 'base64')).metadata()).toMatchObject({ width: 576, height: 768 });
    });

    it('may fail to make a vector: its words are kept, with a vector of their spelling', async () => {
      openAi.embeds = false;
      await start();
      expect(await analyse()).toMatchObject({ provider: 'openai', caption: openAi.caption });
      const { rows } = await photo.database.query('select embedding_model from photo.analysis');
      expect(rows).toEqual([{ embedding_model: 'hashed-trigrams' }]);
    });

    it('shows in the metrics what it cost, and in the health report whether it works', async () => {
      photoVisionCost.reset();
      await start();
      await analyse();
      // 200 tokens in at 0.15 and 80 out at 0.60 US dollars a million; 5 for the vector at 0.02.
      const { values } = await photoVisionCost.get();
      const costs = new Map(values.map(({ labels, value }) => [labels.model, value]));
      expect(costs.get('gpt-4o-mini')).toBeCloseTo(0.000_078, 9);
      expect(costs.get('text-embedding-3-small')).toBeCloseTo(0.000_000_1, 12);
      expect(await health()).toEqual({ ready: true, openai: 'ok' });

      photo.spareLooking();
      openAi.mode = 'fails';
      for (let count = 0; count < 5; count += 1) await analyse();
      expect(await health()).toEqual({ ready: true, openai: 'failed' });
    });

    it('has its words checked like anybody: what a photo says in writing is data, never an instruction', async () => {
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
        photo.spareLooking();
        const startedAt = performance.now();
        expect((await analyse()).provider).toBe('embedded');
        expect(performance.now() - startedAt).toBeLessThan(10_000);
      },
    );

    it.each<FakeMode>(['declines', 'finds-it-invalid'])(
      'falls back for a photo that it %s, and still asks it about others',
      async (mode) => {
        openAi.mode = mode;
        await start();
        photo.spareLooking();
        for (let count = 0; count < 4; count += 1) expect((await analyse()).provider).toBe('embedded');
        openAi.mode = 'works';
        expect((await analyse()).provider).toBe('openai');
      },
    );

    it('leaves it alone after repeated failures, and asks again later', async () => {
      openAi.mode = 'fails';
      await start({ PHOTO_OPENAI_BREAKER_RESET_MS: '1000' });
      photo.spareLooking();
      for (let count = 0; count < 3; count += 1) await analyse();
      const callsSoFar = openAi.calls.length;
      expect((await analyse()).provider).toBe('embedded');
      expect(openAi.calls).toHaveLength(callsSoFar);
      openAi.mode = 'works';
      let provider = '';
      while (provider !== 'openai') ({ provider } = await analyse());
      expect((await analyse()).provider).toBe('openai');
    }, 60_000);

    it('is asked exactly 50 times when 200 upload at once and the budget is 50', async () => {
      await start({
        PHOTO_VISION_CALLS_PER_HOUR: '50',
        PHOTO_QUEUE: '400',
        PHOTO_UPLOADS_AT_ONCE: '200',
        PHOTO_UPLOAD_MEMORY_MB: '2000',
        PHOTO_WORK_TIMEOUT_MS: '120000',
        PHOTO_OPENAI_TIMEOUT_MS: '60000',
      });
      photo.spareLooking();
      const files = await Promise.all(Array.from({ length: 200 }, newPhoto));
      const results = await Promise.all(
        files.map(async (file) => Analysis.parse(await (await photo.upload(file)).json())),
      );
      expect(new Set(results.map(({ id }) => id)).size).toBe(200);
      expect(results.filter(({ provider }) => provider === 'openai')).toHaveLength(50);
      expect(openAi.calls.filter((call) => call === 'caption')).toHaveLength(50);
      expect(openAi.calls.filter((call) => call === 'suggestions')).toHaveLength(50);
      expect((await analyse()).provider).toBe('embedded');
    }, 120_000);
  });
});
