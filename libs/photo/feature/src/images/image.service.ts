import { DomainError, photoErrors } from '@chatpop/contracts';
import type { AnalysisEntity } from '@chatpop/photo-data-access';
import { Clock } from '@chatpop/service-bootstrap';
import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { storedType } from '../analyses/stored-type.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { parseByteRange } from './byte-range.js';

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
    const etag = `"${imageKey.replace(/[^\w-]/g, '')}"`;
    void reply.headers({
      ETag: etag,
      'Cache-Control': `public, max-age=${Math.min(maxAgeSeconds, secondsLeft)}, immutable`,
      'Accept-Ranges': 'bytes',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Content-Disposition': 'inline',
    });
    if (matches(request.headers['if-none-match'], etag)) {
      void reply.status(304);
      return null;
    }
    // `If-Range`: a part only of what the client has the rest of.
    const sameImage = (request.headers['if-range'] ?? etag) === etag;
    const range = sameImage ? parseByteRange(request.headers.range, imageBytes) : 'whole';
    if (range === 'unsatisfiable') {
      void reply.status(416).header('Content-Range', `bytes */${imageBytes}`);
      return null;
    }
    if (range === 'whole') return this.stream(imageKey, imageBytes);
    void reply.status(206).header('Content-Range', `bytes ${range.start}-${range.end}/${imageBytes}`);
    return this.stream(imageKey, range.end - range.start + 1, range);
  }

  private async stream(key: string, length: number, range?: { start: number; end: number }): Promise<StreamableFile> {
    const stream = await this.objects.open(key, range);
    if (!stream) throw new DomainError(photoErrors.imageExpired);
    return new StreamableFile(stream, { type: storedType.mime, length });
  }
}

const matches = (header: string | undefined, etag: string): boolean =>
  header === '*' || (header?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false);
