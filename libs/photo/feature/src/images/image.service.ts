import { DomainError, photoErrors } from '@chatpop/contracts';
import { OBJECT_STORE, serveObject, type ObjectStore } from '@chatpop/object-store';
import type { AnalysisEntity } from '@chatpop/photo-data-access';
import { Clock } from '@chatpop/service-bootstrap';
import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { storedType } from '../analyses/stored-type.js';

const maxAgeSeconds = 86_400;

/** Serves stored photos: one fixed type, ranges, and what browsers need to keep them no longer than we do. */
@Injectable()
export class ImageService {
  constructor(
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `PHOTO.IMAGE_EXPIRED` */
  async serve(analysis: AnalysisEntity, request: FastifyRequest, reply: FastifyReply): Promise<StreamableFile | null> {
    const { imageKey, imageBytes, expiresAt } = analysis;
    const secondsLeft = Math.floor((expiresAt.getTime() - this.clock.now().getTime()) / 1000);
    if (imageKey === null || secondsLeft <= 0) throw new DomainError(photoErrors.imageExpired);
    const cacheControl = `public, max-age=${Math.min(maxAgeSeconds, secondsLeft)}, immutable`;
    const object = { key: imageKey, bytes: imageBytes, mime: storedType.mime, cacheControl };
    const served = await serveObject(this.objects, object, request, reply);
    if (served === undefined) throw new DomainError(photoErrors.imageExpired);
    return served;
  }
}
