import { Global, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigError, InjectConfig } from '@chatpop/service-bootstrap';
import { busConfig, type BusConfig } from './bus.config.js';
import { MemoryMessageBus } from './memory/memory-message-bus.js';
import { MemoryWorkQueue } from './memory/memory-work-queue.js';
import { MessageBus } from './message-bus.js';
import { RedisMessageBus } from './redis/redis-message-bus.js';
import { RedisWorkQueue } from './redis/redis-work-queue.js';
import { WorkQueue } from './work-queue.js';

/** The drivers of this process, by `BUS_DRIVER`. Memory is for a single process and refused elsewhere. */
@Injectable()
class BusDrivers implements OnApplicationShutdown {
  readonly bus: MemoryMessageBus | RedisMessageBus;
  readonly queue: MemoryWorkQueue | RedisWorkQueue;

  constructor(@InjectConfig(busConfig) config: BusConfig) {
    if (config.busDriver === 'memory') {
      if (config.serviceType !== 'monolith') {
        throw new ConfigError([
          'BUS_DRIVER is "memory", but this is not the whole of ChatPop in one process. Set it to redis, and REDIS_URL.',
        ]);
      }
      this.bus = new MemoryMessageBus(config);
      this.queue = new MemoryWorkQueue();
      return;
    }
    this.bus = new RedisMessageBus(config);
    this.queue = new RedisWorkQueue(config);
    this.bus.start();
    this.queue.start();
  }

  /** Last of all: whoever publishes or reads has ended by then. */
  async onApplicationShutdown(): Promise<void> {
    if (this.queue instanceof RedisWorkQueue) await this.queue.stop();
    if (this.bus instanceof RedisMessageBus) await this.bus.stop();
  }
}

@Global()
@Module({
  providers: [
    BusDrivers,
    { provide: MessageBus, inject: [BusDrivers], useFactory: ({ bus }: BusDrivers) => bus },
    { provide: WorkQueue, inject: [BusDrivers], useFactory: ({ queue }: BusDrivers) => queue },
  ],
  exports: [MessageBus, WorkQueue],
})
export class MessageBusModule {}
