import { cacheRedisSettings, defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);

export const presenceConfig = defineConfig('presence', {
  ...cacheRedisSettings,
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
