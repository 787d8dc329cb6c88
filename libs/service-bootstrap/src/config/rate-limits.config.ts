import { z } from 'zod';
import { defineConfig, setting, type ConfigOf } from './define-config.js';
import { ConfigError } from './load-config.js';
import { serviceConfig } from './service.config.js';

/** One switch for the limits that each caller has. Budgets and queues that protect the service stay on. */
export const rateLimitsConfig = defineConfig('rate limits', {
  mode: setting(
    'RATE_LIMITS',
    z.enum(['on', 'off']).default('on'),
    'on, or off for load tests (refused in production).',
  ),
  environment: serviceConfig.settings.environment,
});
export type RateLimitsConfig = ConfigOf<typeof rateLimitsConfig>;

/**
 * Whether callers are limited. Asked by whoever limits, when it is made, so that a wrong setting ends the start.
 * @throws ConfigError for `off` in production.
 */
export function rateLimitsAreOn({ mode, environment }: RateLimitsConfig): boolean {
  if (mode === 'off' && environment === 'production')
    throw new ConfigError(['RATE_LIMITS is "off" in production. Set it: on, or leave it out.']);
  return mode === 'on';
}
