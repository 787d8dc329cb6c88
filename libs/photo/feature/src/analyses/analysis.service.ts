import { DomainError, photoErrors } from '@chatpop/contracts';
import { AnalysisStore, type AnalysisEntity } from '@chatpop/photo-data-access';
import { hammingDistance, lookAlikeDistance, resembles } from '@chatpop/photo-domain';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { countSteps, timed } from '../photo.metrics.js';
import type { UploadedPhoto } from '../uploads/read-upload.js';
import { AnalysisPool } from '../workers/analysis-pool.js';
import type { PreparedPhoto } from '../workers/protocol.js';
import { AnalysisMaker } from './analysis-maker.js';
import { OnceForAll } from './once-for-all.js';

export interface Outcome {
  readonly analysis: AnalysisEntity;
  /** Whether it was there already: for the same file, or for one that looks the same. */
  readonly found: 'same' | 'alike' | undefined;
}

interface InHand {
  readonly photo: PreparedPhoto;
  readonly outcome: Promise<Outcome>;
}

/** Finds the analysis of a photo, or has one made: once, however many upload it at the same time. */
@Injectable()
export class AnalysisService {
  /** What is looked for or made in this process, by the file's hash: the same file waits for it. */
  private readonly underWay = new Map<string, Promise<Outcome>>();
  /** Photos whose like is looked for, or that are analysed, in this process: one that looks the same waits for them. */
  private readonly inHand = new Set<InHand>();

  constructor(
    private readonly analyses: AnalysisStore,
    private readonly onceForAll: OnceForAll,
    private readonly pool: AnalysisPool,
    private readonly maker: AnalysisMaker,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `PHOTO.IMAGE_BROKEN`, `PHOTO.IMAGE_TOO_MANY_PIXELS`, `PHOTO.BUSY`, `PHOTO.ANALYSIS_FAILED` */
  async analyse(upload: UploadedPhoto): Promise<Outcome> {
    const known = await this.findSame(upload.sha256);
    if (known) return known;
    const key = upload.sha256.toString('hex');
    const other = this.underWay.get(key);
    if (other) return { ...(await other), found: 'same' };
    const own = this.onceForAll
      .run(
        upload.sha256,
        () => this.findSame(upload.sha256),
        () => this.findOrMake(upload),
      )
      .finally(() => this.underWay.delete(key));
    this.underWay.set(key, own);
    return own;
  }

  private async findSame(sha256: Buffer): Promise<Outcome | undefined> {
    const analysis = await this.analyses.findBySha256(sha256);
    return analysis && this.hasImage(analysis) ? { analysis, found: 'same' } : undefined;
  }

  private hasImage({ imageKey, expiresAt }: AnalysisEntity): boolean {
    return imageKey !== null && expiresAt > this.clock.now();
  }

  private async findOrMake({ bytes, kind, sha256 }: UploadedPhoto): Promise<Outcome> {
    const photo = await timed('prepare', () => this.prepare({ bytes, kind }));
    return this.afterItsLike(photo, () => this.findOrAnalyse(photo, sha256));
  }

  private async findOrAnalyse(photo: PreparedPhoto, sha256: Buffer): Promise<Outcome> {
    const known = await this.analyses.findBySha256(sha256);
    const alike = known ?? (await this.findLookAlike(photo));
    if (!alike) return { analysis: await this.maker.make(photo, sha256), found: undefined };
    if (!this.hasImage(alike)) await this.maker.renewImage(alike, photo);
    return { analysis: alike, found: known ? 'same' : 'alike' };
  }

  /** Postgres is asked when those before it are done: one that was kept after its answer would be gone from here as well. */
  private async afterItsLike(photo: PreparedPhoto, work: () => Promise<Outcome>): Promise<Outcome> {
    const before = [...this.inHand].filter((other) => looksLike(other.photo, photo));
    // When one of them fails, this one is tried by itself.
    const outcome = Promise.all(before.map((other) => other.outcome)).then(work, work);
    const own = { photo, outcome };
    this.inHand.add(own);
    return outcome.finally(() => this.inHand.delete(own));
  }

  private async prepare(task: Pick<UploadedPhoto, 'bytes' | 'kind'>): Promise<PreparedPhoto> {
    const prepared = await this.pool.prepare(task);
    switch (prepared.fault) {
      case undefined:
        countSteps(prepared.milliseconds);
        return prepared.photo;
      case 'too-many-pixels':
        throw tooManyPixels(prepared.maxPixels);
      case 'broken':
        throw new DomainError(photoErrors.imageBroken);
    }
  }

  private async findLookAlike(photo: PreparedPhoto): Promise<AnalysisEntity | undefined> {
    const candidates = await timed('look-alike', () => this.analyses.findLookAlikes(photo.phash));
    return candidates.find((candidate) => resembles(candidate.thumbprint, photo.thumbprint));
  }
}

const looksLike = (one: PreparedPhoto, other: PreparedPhoto): boolean =>
  hammingDistance(one.phash, other.phash) <= lookAlikeDistance && resembles(one.thumbprint, other.thumbprint);

function tooManyPixels(maxPixels: number): DomainError {
  const megapixels = Math.floor(maxPixels / 100_000) / 10;
  const detail = `A photo that is encoded like this one may have ${megapixels} megapixels at most.`;
  return new DomainError(photoErrors.imageTooManyPixels, maxPixels > 0 ? { detail } : {});
}
