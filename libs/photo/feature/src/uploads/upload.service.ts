import { DomainError } from '@chatpop/contracts';
import { AnalysisStore } from '@chatpop/photo-data-access';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AnalysisService, type Outcome } from '../analyses/analysis.service.js';
import { photoConfig, type PhotoConfig } from '../config/photo.config.js';
import { UploadGate } from '../limits/upload-gate.js';
import { UploadLimits, type Uploader } from '../limits/upload-limits.js';
import { photoStepDuration, photoUploads } from '../photo.metrics.js';
import { AnalysisPool } from '../workers/analysis-pool.js';
import { announcedBytes, readUpload, type UploadedPhoto } from './read-upload.js';

/** Takes uploads in: as many as fit, as many as each caller may, and only what is a photo. */
@Injectable()
export class UploadService {
  private readonly gate: UploadGate;

  constructor(
    private readonly limits: UploadLimits,
    private readonly pool: AnalysisPool,
    private readonly analyses: AnalysisService,
    private readonly store: AnalysisStore,
    private readonly clock: Clock,
    @InjectConfig(photoConfig) private readonly config: PhotoConfig,
  ) {
    this.gate = new UploadGate({ uploads: config.uploadsAtOnce, bytes: config.uploadMemoryMb * 1024 ** 2 });
  }

  async upload(request: FastifyRequest, uploader: Uploader): Promise<Outcome> {
    try {
      const outcome = await this.gate.through(announcedBytes(request, this.config.maxBytes), async () => {
        this.pool.requireRoom();
        const countedAt = await this.limits.count(uploader);
        return this.analyses.analyse(await this.receive(request, uploader, countedAt));
      });
      photoUploads.inc({ outcome: outcome.found ?? 'analysed' });
      const { user } = uploader.actor;
      if (user) await this.store.noteUpload(user.sub, outcome.analysis.id, this.clock.now());
      return outcome;
    } catch (error) {
      photoUploads.inc({ outcome: 'refused' });
      throw error;
    }
  }

  /** What is refused by its size or its first bytes cost nothing, and is not counted. */
  private async receive(request: FastifyRequest, uploader: Uploader, countedAt: Date): Promise<UploadedPhoto> {
    const end = photoStepDuration.startTimer({ step: 'receive' });
    try {
      return await readUpload(request, this.config.maxBytes);
    } catch (error) {
      if (error instanceof DomainError) await this.limits.giveBack(uploader, countedAt);
      throw error;
    } finally {
      end();
    }
  }
}
