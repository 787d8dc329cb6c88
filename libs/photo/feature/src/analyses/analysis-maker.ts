import { AnalysisEntity, AnalysisStore } from '@chatpop/photo-data-access';
import { guardContent, spareSuggestions, vectorCells, vectorSignature } from '@chatpop/photo-domain';
import { newId } from '@chatpop/persistence';
import { Clock } from '@chatpop/service-bootstrap';
import { Inject, Injectable } from '@nestjs/common';
import { PhotoStorage } from '../images/photo-storage.js';
import { timed } from '../photo.metrics.js';
import { VISION_PROVIDER, type VisionProvider } from '../vision/vision-provider.js';
import type { PreparedPhoto } from '../workers/protocol.js';

/** Makes the analysis of a photo that nobody has seen before, and keeps both. A photo that is kept in vain expires like any. */
@Injectable()
export class AnalysisMaker {
  constructor(
    private readonly analyses: AnalysisStore,
    @Inject(VISION_PROVIDER) private readonly vision: VisionProvider,
    private readonly storage: PhotoStorage,
    private readonly clock: Clock,
  ) {}

  async make(photo: PreparedPhoto, sha256: Buffer): Promise<AnalysisEntity> {
    const [vision, image] = await Promise.all([
      timed('vision', () => this.vision.analyse(photo)),
      timed('store', () => this.storage.keep(photo)),
    ]);
    const content = guardContent(vision.content, spareSuggestions(Number(BigInt.asUintN(16, photo.phash))));
    const embedding = [...vision.embedding];
    const analysis = Object.assign(new AnalysisEntity(), content, image, {
      id: newId(),
      sha256,
      phash: BigInt.asIntN(64, photo.phash).toString(),
      thumbprint: Buffer.from(photo.thumbprint),
      embedding,
      signature: vectorSignature(embedding),
      cells: vectorCells(embedding),
      embeddingModel: vision.embeddingModel,
      provider: vision.provider,
      model: vision.model,
      usage: vision.usage,
      width: photo.width,
      height: photo.height,
      createdAt: this.clock.now(),
    });
    return this.analyses.add(analysis);
  }

  /** Gives an analysis whose photo is gone the photo that was uploaded again. */
  async renewImage(analysis: AnalysisEntity, photo: PreparedPhoto): Promise<void> {
    const image = await this.storage.keep(photo);
    await this.analyses.renewImage(analysis.id, image);
    Object.assign(analysis, image);
  }
}
