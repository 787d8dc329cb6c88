import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);
const redisUrl = z
  .string()
  .regex(/^rediss?:\/\//, 'must start with redis:// or rediss://')
  .optional();

export const presenceConfig = defineConfig('presence', {
  busDriver: setting(
    'BUS_DRIVER',
    z.enum(['redis', 'memory']).default('redis'),
    'redis, or memory when all of ChatPop is one process.',
  ),
  redisUrl: setting('REDIS_URL', redisUrl, 'redis://user:password@host:6379, with the policy noeviction.', {
    secret: true,
  }),
  cacheUrl: setting('REDIS_CACHE_URL', redisUrl, 'A Redis for limits and caches; REDIS_URL when not set.', {
    secret: true,
  }),
  leaseMs: setting(
    'PRESENCE_LEASE_MS',
    count.default(20_000),
    'How long somebody stays present when their gateway is gone, in ms.',
  ),
  graceMs: setting(
    'PRESENCE_GRACE_MS',
    count.default(5_000),
    'How long somebody without a socket is waited for before they are told as left, in ms.',
  ),
  renewMs: setting(
    'PRESENCE_RENEW_MS',
    count.default(3_000),
    'How often a gateway renews its people, in ms; less than the grace, or people with tabs on two gateways flicker.',
  ),
  tellMs: setting(
    'PRESENCE_TELL_MS',
    count.default(250),
    'How long arrivals and departures of a room are gathered before they are told, in ms.',
  ),
  crowdTellMs: setting(
    'PRESENCE_CROWD_TELL_MS',
    count.default(1_000),
    'The same for a room of more than PRESENCE_CROWD_SIZE people.',
  ),
  crowdSize: setting(
    'PRESENCE_CROWD_SIZE',
    count.default(100),
    'In a room of more people than this their number and some names are told, not every arrival and departure.',
  ),
  timeoutMs: setting(
    'PRESENCE_TIMEOUT_MS',
    count.default(500),
    'How long a change of presence may take in Redis before it is tried again later, in ms.',
  ),
});
export type PresenceConfig = ConfigOf<typeof presenceConfig>;
