import { Counter, Gauge, Histogram } from 'prom-client';

export const logins = new Counter({
  name: 'chatpop_chat_logins_total',
  help: 'Logins by outcome: succeeded, failed, limited, unavailable.',
  labelNames: ['outcome'],
});

export const refreshes = new Counter({
  name: 'chatpop_chat_token_refreshes_total',
  help: 'Refreshes by outcome: rotate, invalid, reused. Reused means a stolen token or a client that refreshes twice.',
  labelNames: ['outcome'],
});

export const passwordHashDuration = new Histogram({
  name: 'chatpop_chat_password_hash_duration_seconds',
  help: 'Time to hash one password, without waiting.',
  buckets: [0.05, 0.1, 0.2, 0.4, 0.8, 1.6],
});

export const passwordHashesWaiting = new Gauge({
  name: 'chatpop_chat_password_hashes_waiting',
  help: 'Passwords that wait to be hashed.',
});
