import { RedisPresenceStore } from './redis-presence-store.js';
import { describePresenceStore, times } from './presence-store.suite.js';

describePresenceStore('redis', async () => {
  const store = new RedisPresenceStore(process.env['TEST_REDIS_URL'] ?? '', { ...times, timeoutMs: 2_000 });
  await store.connect();
  return {
    store,
    // Time is Redis's own here.
    pass: async (ms) => {
      const until = Date.now() + ms;
      while (Date.now() < until) await store.snapshot('nowhere');
    },
    stop: () => store.close(),
  };
});
