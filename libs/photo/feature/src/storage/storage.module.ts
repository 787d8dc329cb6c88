import { OBJECT_STORE, openObjectStore, type ObjectStore } from '@chatpop/object-store';
import { HealthService } from '@chatpop/service-bootstrap';
import { Module } from '@nestjs/common';
import { storageConfig, type StorageConfig } from './storage.config.js';

@Module({
  providers: [
    {
      provide: OBJECT_STORE,
      inject: [storageConfig.token, HealthService],
      useFactory: (config: StorageConfig, health: HealthService): ObjectStore => {
        const store = openObjectStore(config, storageConfig.settings);
        health.register('photo-storage', () => store.check());
        return store;
      },
    },
  ],
  exports: [OBJECT_STORE],
})
export class StorageModule {}
