import { defineConfig, redisSettings, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);

export const busConfig = defineConfig('message bus', {
  ...redisSettings,
  serviceType: setting(
    'SERVICE_TYPE',
    z.enum(['main', 'monolith']).optional(),
    'For the composite app: monolith (all in one process) or main (all but sockets).',
  ),
  redisCluster: setting(
    'REDIS_CLUSTER',
    z
      .enum(['on', 'off'])
      .default('off')
      .transform((value) => value === 'on'),
    'on when REDIS_URL is a node of Redis Cluster; REDIS_CACHE_URL must then be a Redis by itself.',
  ),
  logMaxEvents: setting('ROOM_LOG_MAX_EVENTS', count.default(5_000), "How many events a room's log keeps, about."),
  logTtlSeconds: setting(
    'ROOM_LOG_TTL_SECONDS',
    count.default(86_400),
    'How long the log of a quiet room is kept, in seconds.',
  ),
  commandTimeoutMs: setting(
    'REDIS_COMMAND_TIMEOUT_MS',
    count.default(2_000),
    'How long a Redis command may take before its outcome counts as unknown, in ms.',
  ),
  workMaxAttempts: setting(
    'WORK_MAX_ATTEMPTS',
    count.default(20),
    'How often work is tried before it goes to the dead letters.',
  ),
  workRetryMs: setting(
    'WORK_RETRY_MS',
    count.default(1_000),
    'How long failed or abandoned work waits before it is tried again, in ms.',
  ),
});
export type BusConfig = ConfigOf<typeof busConfig>;
