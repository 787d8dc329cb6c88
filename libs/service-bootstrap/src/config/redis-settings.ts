import { z } from 'zod';
import { setting } from './define-config.js';

const url = z
  .string()
  .regex(/^rediss?:\/\//, 'must start with redis:// or rediss://')
  .optional();

/** Which Redis, if any: the same settings for every library that talks to one. */
export const redisSettings = {
  busDriver: setting(
    'BUS_DRIVER',
    z.enum(['redis', 'memory']).default('redis'),
    'redis, or memory when all of ChatPop is one process.',
  ),
  redisUrl: setting('REDIS_URL', url, 'redis://user:password@host:6379, with the policy noeviction.', { secret: true }),
};

/** The same for what may be lost. */
export const cacheRedisSettings = {
  ...redisSettings,
  cacheUrl: setting('REDIS_CACHE_URL', url, 'A Redis for limits and caches; REDIS_URL when not set.', { secret: true }),
};
