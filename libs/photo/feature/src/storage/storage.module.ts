import { OBJECT_STORE, openObjectStore, type ObjectStore } from '@chatpop/object-store';
import { HealthService } from '@chatpop/service-bootstrap';
import { Module } from '@nestjs/common';
import { storageConfig, type StorageConfig } from './storage.config.js';

@Module({
  providers: [
    {
      provide: OBJECT_STORE,
      inject: [storageConfig.token, HealthService],
      useFactory: async (config: StorageConfig, health: HealthService): Promise<ObjectStore> => {
        const store = await openObjectStore(config, storageConfig.settings);
        // Without it photos are analysed all the same; and in the monolith it is no reason to send chats elsewhere.
        health.register('photo-storage', () => store.check(), { required: false });
        return store;
      },
    },
  ],
  exports: [OBJECT_STORE],
})
export class StorageModule {}
