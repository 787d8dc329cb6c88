import { DomainError, photoErrors } from '@chatpop/contracts';
import { OBJECT_STORE, serveObject, type ObjectStore } from '@chatpop/object-store';
import { AnalysisStore, type AnalysisEntity } from '@chatpop/photo-data-access';
import { Clock } from '@chatpop/service-bootstrap';
import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { storedType, thumbnailKeyOf } from '../analyses/stored-type.js';

const maxAgeSeconds = 86_400;
export type ImageSize = 'whole' | 'thumbnail';

/** Serves stored photos: one fixed type, ranges, and what browsers need to keep them no longer than we do. */
@Injectable()
export class ImageService {
  constructor(
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    private readonly analyses: AnalysisStore,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `PHOTO.IMAGE_EXPIRED`, `PHOTO.STORAGE_UNAVAILABLE` */
  async serve(
    analysis: AnalysisEntity,
    size: ImageSize,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<StreamableFile | null> {
    const { imageKey, imageBytes, thumbnailBytes, expiresAt } = analysis;
    const secondsLeft = Math.floor((expiresAt.getTime() - this.clock.now().getTime()) / 1000);
    if (imageKey === null || secondsLeft <= 0) throw new DomainError(photoErrors.imageExpired);
    const cacheControl = `public, max-age=${Math.min(maxAgeSeconds, secondsLeft)}, immutable`;
    // Photos from before there were thumbnails are shown whole.
    const [key, bytes] =
      size === 'thumbnail' && thumbnailBytes !== null
        ? [thumbnailKeyOf(imageKey), thumbnailBytes]
        : [imageKey, imageBytes];
    const served = await serveObject(
      this.objects,
      { key, bytes, mime: storedType.mime, cacheControl },
      request,
      reply,
    ).catch((cause: unknown) => {
      throw new DomainError(photoErrors.storageUnavailable, { retryAfterSeconds: 5, cause });
    });
    if (served !== undefined) return served;
    await this.analyses.forgetImage(analysis.id, imageKey);
    throw new DomainError(photoErrors.imageExpired);
  }
}
