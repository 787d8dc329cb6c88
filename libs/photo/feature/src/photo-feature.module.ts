import { acceptMultipart } from '@chatpop/object-store';
import {
  AnalysisStore,
  ClaimStore,
  ImageStore,
  photoPersistence,
  QuotaStore,
  TopicStore,
} from '@chatpop/photo-data-access';
import { PersistenceModule } from '@chatpop/persistence';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { AnalysisMaker } from './analyses/analysis-maker.js';
import { AnalysisService } from './analyses/analysis.service.js';
import { OnceForAll } from './analyses/once-for-all.js';
import { ExpiryJob } from './images/expiry.job.js';
import { ImageService } from './images/image.service.js';
import { PhotoStorage } from './images/photo-storage.js';
import { UploadLimits } from './limits/upload-limits.js';
import { PhotoController } from './photo.controller.js';
import { StorageModule } from './storage/storage.module.js';
import { SimilarTopicsService } from './topics/similar-topics.service.js';
import { UploadService } from './uploads/upload.service.js';
import { VisionModule } from './vision/vision.module.js';

/** The Photo Service, whole: it needs Postgres, a place for photos, and the application's `AuthModule`. */
@Module({
  imports: [PersistenceModule.forService(photoPersistence), StorageModule, VisionModule],
  controllers: [PhotoController],
  providers: [
    AnalysisMaker,
    AnalysisService,
    AnalysisStore,
    ClaimStore,
    ExpiryJob,
    ImageService,
    ImageStore,
    OnceForAll,
    PhotoStorage,
    QuotaStore,
    SimilarTopicsService,
    TopicStore,
    UploadLimits,
    UploadService,
  ],
})
export class PhotoFeatureModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  async onModuleInit(): Promise<void> {
    await acceptMultipart(this.host.httpAdapter.getInstance<FastifyInstance>());
  }
}
