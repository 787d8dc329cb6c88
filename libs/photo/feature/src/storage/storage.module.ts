import { HealthService } from '@chatpop/service-bootstrap';
import { Module } from '@nestjs/common';
import { LocalStore } from './local.store.js';
import { OBJECT_STORE, type ObjectStore } from './object-store.js';
import { S3Store } from './s3.store.js';
import { requireBucket, storageConfig, type StorageConfig } from './storage.config.js';

@Module({
  providers: [
    {
      provide: OBJECT_STORE,
      inject: [storageConfig.token, HealthService],
      useFactory: (config: StorageConfig, health: HealthService): ObjectStore => {
        const store = makeStore(config);
        health.register('photo-storage', () => store.check());
        return store;
      },
    },
  ],
  exports: [OBJECT_STORE],
})
export class StorageModule {}

function makeStore(config: StorageConfig): ObjectStore {
  switch (config.storage) {
    case 'local':
      return new LocalStore(config.directory);
    case 's3':
      return new S3Store({ ...config, bucket: requireBucket(config) });
  }
}
