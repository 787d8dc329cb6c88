import { describeMessageBus } from '../message-bus.suite.js';
import { describeWorkQueue } from '../work-queue.suite.js';
import { MemoryMessageBus } from './memory-message-bus.js';
import { MemoryWorkQueue } from './memory-work-queue.js';

const nothing = async (): Promise<void> => Promise.resolve();

describeMessageBus('memory', async () =>
  Promise.resolve({ bus: new MemoryMessageBus({ logMaxEvents: 100 }), stop: nothing }),
);
describeWorkQueue('memory', async () => Promise.resolve({ queue: new MemoryWorkQueue(), stop: nothing }));
