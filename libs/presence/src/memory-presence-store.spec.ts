import { MemoryPresenceStore } from './memory-presence-store.js';
import { describePresenceStore, times } from './presence-store.suite.js';

describePresenceStore('memory', async () => {
  let now = 1_000;
  return {
    store: new MemoryPresenceStore(times, () => now),
    pass: async (ms) => void (now += ms),
    stop: () => undefined,
  };
});
