export {
  MessageBus,
  type AppendResult,
  type DurableRecord,
  type LogHead,
  type RoomListener,
  type RoomRecord,
} from './message-bus.js';
export { WorkQueue, type Work, type WorkConsumer, type WorkName, type WorkNamed } from './work-queue.js';
