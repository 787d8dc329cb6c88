import { MediaRepository } from '@chatpop/chat-data-access';
import { acceptMultipart, OBJECT_STORE, openObjectStore, type ObjectStore } from '@chatpop/object-store';
import { HealthService } from '@chatpop/service-bootstrap';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { MediaExpiryJob } from './media-expiry.job.js';
import { mediaConfig, type MediaConfig } from './media.config.js';
import { MediaService } from './media.service.js';

/** Files of messages. */
@Module({
  providers: [
    MediaRepository,
    MediaService,
    MediaExpiryJob,
    {
      provide: OBJECT_STORE,
      inject: [mediaConfig.token, HealthService],
      useFactory: async (config: MediaConfig, health: HealthService): Promise<ObjectStore> => {
        const store = await openObjectStore(config, mediaConfig.settings);
        // Without it people talk all the same.
        health.register('chat-media', () => store.check(), { required: false });
        return store;
      },
    },
  ],
  exports: [MediaService],
})
export class MediaModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  async onModuleInit(): Promise<void> {
    await acceptMultipart(this.host.httpAdapter.getInstance<FastifyInstance>());
  }
}
