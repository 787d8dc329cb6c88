import type { SimilarTopicsResponse } from '@chatpop/contracts';
import { TopicStore, type AnalysisEntity } from '@chatpop/photo-data-access';
import { commonTopics } from '@chatpop/photo-domain';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { photoConfig, type PhotoConfig } from '../config/photo.config.js';
import { spellingModel } from '../vision/vision-provider.js';

/** Finds names that photos like a given one were given, by their captions. Says nothing else of those photos. */
@Injectable()
export class SimilarTopicsService {
  constructor(
    private readonly topics: TopicStore,
    @InjectConfig(photoConfig) private readonly config: PhotoConfig,
  ) {}

  async find(analysis: AnalysisEntity, limit: number): Promise<SimilarTopicsResponse> {
    const near = await this.topics.findNear(analysis, this.config.similarMinimum);
    return {
      by: analysis.embeddingModel === spellingModel ? 'spelling' : 'meaning',
      topics: commonTopics(analysis.suggestions, near, limit).map(({ name, key, description, similarity, photos }) => ({
        name,
        key,
        description,
        similarity: Math.round(Math.min(1, Math.max(0, similarity)) * 1000) / 1000,
        photos,
      })),
    };
  }
}
