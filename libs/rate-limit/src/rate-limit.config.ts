import { cacheRedisSettings, defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);

export const rateLimitConfig = defineConfig('rate limit counts', {
  ...cacheRedisSettings,
  timeoutMs: setting(
    'RATE_LIMIT_TIMEOUT_MS',
    count.default(40),
    'How long a call waits for the shared count before the process decides by its own, in ms.',
  ),
  pauseMs: setting(
    'RATE_LIMIT_PAUSE_MS',
    count.default(1_000),
    'How long a process counts alone after Redis did not answer in time, in ms.',
  ),
  localKeys: setting(
    'RATE_LIMIT_LOCAL_KEYS',
    count.default(50_000),
    'For how many keys a process keeps its own count (some 200 bytes each).',
  ),
});
export type RateLimitConfig = ConfigOf<typeof rateLimitConfig>;
