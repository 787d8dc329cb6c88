import { ConfigError, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { MemoryPresenceStore } from './memory-presence-store.js';
import { PresenceStore } from './presence-store.js';
import { presenceConfig, type PresenceConfig } from './presence.config.js';
import { RedisPresenceStore } from './redis-presence-store.js';

/** The store of this process, by `BUS_DRIVER` and the URLs of Redis. */
@Injectable()
class StoreOfProcess implements OnModuleInit, OnApplicationShutdown {
  readonly store: MemoryPresenceStore | RedisPresenceStore;

  constructor(@InjectConfig(presenceConfig) config: PresenceConfig) {
    const url = config.cacheUrl ?? config.redisUrl;
    if (config.busDriver === 'memory') this.store = new MemoryPresenceStore(config);
    else if (url !== undefined) this.store = new RedisPresenceStore(url, config);
    else throw new ConfigError([`REDIS_URL is not set. Set it: ${presenceConfig.settings.redisUrl.help}`]);
  }

  async onModuleInit(): Promise<void> {
    if (this.store instanceof RedisPresenceStore) await this.store.connect();
  }

  onApplicationShutdown(): void {
    if (this.store instanceof RedisPresenceStore) this.store.close();
  }
}

@Module({
  providers: [
    StoreOfProcess,
    { provide: PresenceStore, inject: [StoreOfProcess], useFactory: ({ store }: StoreOfProcess) => store },
  ],
  exports: [PresenceStore],
})
export class PresenceModule {}
