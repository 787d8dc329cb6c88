import { DomainError, photoErrors } from '@chatpop/contracts';
import { OBJECT_STORE, type ObjectStore } from '@chatpop/object-store';
import { AnalysisEntity, AnalysisStore, type StoredImage } from '@chatpop/photo-data-access';
import { guardContent, resembles, spareSuggestions } from '@chatpop/photo-domain';
import { newId } from '@chatpop/persistence';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Inject, Injectable } from '@nestjs/common';
import { photoConfig, type PhotoConfig } from '../config/photo.config.js';
import { photoStepDuration } from '../photo.metrics.js';
import type { UploadedPhoto } from '../uploads/read-upload.js';
import { VISION_PROVIDER, type VisionProvider } from '../vision/vision-provider.js';
import { AnalysisPool } from '../workers/analysis-pool.js';
import type { PreparedPhoto } from '../workers/protocol.js';
import { storedType } from './stored-type.js';

export interface Outcome {
  readonly analysis: AnalysisEntity;
  /** Whether it was there already: for the same file, or for one that looks the same. */
  readonly found: 'same' | 'alike' | undefined;
}

/** Finds the analysis of a photo, or makes one. */
@Injectable()
export class AnalysisService {
  /** What is being analysed in this process, by the file's hash: the same file at the same time waits for it. */
  private readonly underWay = new Map<string, Promise<Outcome>>();

  constructor(
    private readonly analyses: AnalysisStore,
    private readonly pool: AnalysisPool,
    @Inject(VISION_PROVIDER) private readonly vision: VisionProvider,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    private readonly clock: Clock,
    @InjectConfig(photoConfig) private readonly config: PhotoConfig,
  ) {}

  /** @throws DomainError `PHOTO.IMAGE_BROKEN`, `PHOTO.IMAGE_TOO_MANY_PIXELS`, `PHOTO.BUSY`, `PHOTO.ANALYSIS_FAILED` */
  async analyse(upload: UploadedPhoto): Promise<Outcome> {
    const known = await this.analyses.findBySha256(upload.sha256);
    if (known && this.hasImage(known)) return { analysis: known, found: 'same' };
    const key = upload.sha256.toString('hex');
    const other = this.underWay.get(key);
    if (other) return { ...(await other), found: 'same' };
    const own = this.findOrMake(upload, known).finally(() => this.underWay.delete(key));
    this.underWay.set(key, own);
    return own;
  }

  hasImage({ imageKey, expiresAt }: AnalysisEntity): boolean {
    return imageKey !== null && expiresAt > this.clock.now();
  }

  private async findOrMake({ bytes, kind, sha256 }: UploadedPhoto, known: AnalysisEntity | null): Promise<Outcome> {
    const photo = await timed('prepare', () => this.prepare({ bytes, kind }));
    const alike = known ?? (await this.findLookAlike(photo));
    if (!alike) return { analysis: await this.make(photo, sha256), found: undefined };
    if (!this.hasImage(alike)) await this.renewImage(alike, photo);
    return { analysis: alike, found: known ? 'same' : 'alike' };
  }

  private async prepare(task: Pick<UploadedPhoto, 'bytes' | 'kind'>): Promise<PreparedPhoto> {
    const prepared = await this.pool.prepare(task);
    switch (prepared.fault) {
      case undefined:
        return prepared.photo;
      case 'too-many-pixels':
        throw new DomainError(photoErrors.imageTooManyPixels);
      case 'broken':
        throw new DomainError(photoErrors.imageBroken);
    }
  }

  private async findLookAlike({ phash, thumbprint }: PreparedPhoto): Promise<AnalysisEntity | undefined> {
    const candidates = await this.analyses.findLookAlikes(phash);
    return candidates.find((candidate) => resembles(candidate.thumbprint, thumbprint));
  }

  private async make(photo: PreparedPhoto, sha256: Buffer): Promise<AnalysisEntity> {
    const [vision, image] = await Promise.all([
      timed('vision', () => this.vision.analyse(photo)),
      timed('store', () => this.keepImage(photo)),
    ]);
    const content = guardContent(vision.content, spareSuggestions(Number(BigInt.asUintN(16, photo.phash))));
    const analysis = Object.assign(new AnalysisEntity(), content, image, {
      id: newId(),
      sha256,
      phash: BigInt.asIntN(64, photo.phash).toString(),
      thumbprint: Buffer.from(photo.thumbprint),
      embedding: [...vision.embedding],
      embeddingModel: vision.embeddingModel,
      provider: vision.provider,
      model: vision.model,
      usage: vision.usage,
      width: photo.width,
      height: photo.height,
      createdAt: this.clock.now(),
    });
    const kept = await this.analyses.add(analysis);
    if (kept !== analysis) await this.objects.remove(image.imageKey);
    return kept;
  }

  /** Keys begin with the day, so that people find their way in the store, and are never used twice. */
  private async keepImage({ image }: PreparedPhoto): Promise<StoredImage> {
    const now = this.clock.now();
    const imageKey = `${now.toISOString().slice(0, 10)}/${newId()}.${storedType.extension}`;
    await this.objects.put(imageKey, image, storedType.mime);
    const expiresAt = new Date(now.getTime() + this.config.expiresAfterHours * 3_600_000);
    return { imageKey, imageBytes: image.length, expiresAt };
  }

  private async renewImage(analysis: AnalysisEntity, photo: PreparedPhoto): Promise<void> {
    const image = await this.keepImage(photo);
    await this.analyses.renewImage(analysis.id, image);
    Object.assign(analysis, image);
  }
}

async function timed<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
  const end = photoStepDuration.startTimer({ step });
  return work().finally(() => end());
}
