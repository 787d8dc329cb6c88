import { access } from 'node:fs/promises';
import { composeCaption, composeSuggestions, textVector } from '@chatpop/photo-domain';
import { Injectable } from '@nestjs/common';
import { countSteps, photoVisionCalls } from '../photo.metrics.js';
import { AnalysisPool } from '../workers/analysis-pool.js';
import type { PreparedPhoto } from '../workers/protocol.js';
import { letteringModelPaths, objectModelPaths } from './model-paths.js';
import { spellingModel, type Vision, type VisionProvider } from './vision-provider.js';

const provider = 'embedded';

/** Works offline and costs nothing: reads, recognises and composes, in a child process. */
@Injectable()
export class EmbeddedProvider implements VisionProvider {
  constructor(private readonly pool: AnalysisPool) {}

  async analyse(photo: Pick<PreparedPhoto, 'image' | 'phash'>): Promise<Vision> {
    const { observation, milliseconds } = await this.pool.observe(photo.image);
    countSteps(milliseconds);
    photoVisionCalls.inc({ provider, outcome: 'ok' });
    const caption = composeCaption(observation);
    const suggestions = composeSuggestions(observation, Number(BigInt.asUintN(16, photo.phash)));
    return {
      content: { suggestions, caption },
      embedding: textVector([caption.full, ...suggestions.map(({ name }) => name)].join(' ')),
      embeddingModel: spellingModel,
      provider,
      model: 'pp-ocrv4+centernet',
      usage: null,
    };
  }

  /** Its models are there. */
  async check(): Promise<void> {
    await Promise.all([...letteringModelPaths, ...objectModelPaths()].map((path) => access(path)));
  }
}
