import { InjectConfig, rateLimitsAreOn, rateLimitsConfig, type RateLimitsConfig } from '@chatpop/service-bootstrap';
import { Global, Injectable, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LayeredLimitStore } from './layered-limit-store.js';
import { MemoryLimitStore } from './memory-limit-store.js';
import { rateLimitConfig, type RateLimitConfig } from './rate-limit.config.js';
import { RateLimiter } from './rate-limiter.js';
import { RedisLimitStore } from './redis-limit-store.js';

/** The limiter of this process, by `RATE_LIMITS`, `BUS_DRIVER` and the URLs of Redis. */
@Injectable()
class LimiterOfProcess implements OnModuleInit, OnApplicationShutdown {
  readonly limiter: RateLimiter;
  private readonly shared: RedisLimitStore | undefined;

  constructor(
    @InjectConfig(rateLimitConfig) config: RateLimitConfig,
    @InjectConfig(rateLimitsConfig) limits: RateLimitsConfig,
  ) {
    if (!rateLimitsAreOn(limits)) {
      this.limiter = new RateLimiter(undefined);
      return;
    }
    const local = new MemoryLimitStore(config.localKeys);
    const url = config.busDriver === 'redis' ? (config.cacheUrl ?? config.redisUrl) : undefined;
    this.shared = url === undefined ? undefined : new RedisLimitStore(url, config);
    this.limiter = new RateLimiter(this.shared ? new LayeredLimitStore(local, this.shared, config) : local);
  }

  async onModuleInit(): Promise<void> {
    await this.shared?.connect();
  }

  onApplicationShutdown(): void {
    this.shared?.close();
  }
}

/** Offers `RateLimiter` to the whole application. */
@Global()
@Module({
  providers: [
    LimiterOfProcess,
    { provide: RateLimiter, inject: [LimiterOfProcess], useFactory: ({ limiter }: LimiterOfProcess) => limiter },
  ],
  exports: [RateLimiter],
})
export class RateLimitModule {}
