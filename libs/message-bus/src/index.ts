export { busConfig, type BusConfig } from './bus.config.js';
export { MemoryMessageBus } from './memory/memory-message-bus.js';
export { MemoryWorkQueue } from './memory/memory-work-queue.js';
export { MessageBusModule } from './message-bus.module.js';
export {
  MessageBus,
  type AppendResult,
  type DurableRecord,
  type LogHead,
  type RoomListener,
  type RoomRecord,
} from './message-bus.js';
export { isDurableRecord } from './record-codec.js';
export { RedisMessageBus } from './redis/redis-message-bus.js';
export { RedisWorkQueue } from './redis/redis-work-queue.js';
export { WorkQueue, type Work, type WorkConsumer, type WorkName, type WorkNamed } from './work-queue.js';
