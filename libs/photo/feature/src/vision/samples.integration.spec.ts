import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findExpected, photoSamples } from '@chatpop/photo-samples';
import { loadConfig } from '@chatpop/service-bootstrap';
import { photoConfig } from '../config/photo.config.js';
import { AnalysisPool } from '../workers/analysis-pool.js';
import { EmbeddedProvider } from './embedded.provider.js';

describe(EmbeddedProvider.name, () => {
  let pool: AnalysisPool;
  beforeAll(() => {
    pool = new AnalysisPool(loadConfig(photoConfig, {}));
  });
  afterAll(() => pool.onApplicationShutdown());

  const samples = photoSamples.filter(({ like, beyondEmbedded }) => like === undefined && !beyondEmbedded);

  it.each(samples)('names a room after what is written or seen: $kind', async (sample) => {
    const { content } = await new EmbeddedProvider(pool).analyse({ image: await sample.photo(), phash: 0n });
    const names = content.suggestions.map(({ name }) => name);
    expect({ names, found: findExpected(sample, names) }).toMatchObject({ found: expect.any(String) });
  });

  it('is tried with at least 20 kinds', () => {
    expect(samples.length).toBeGreaterThanOrEqual(20);
  });
});
