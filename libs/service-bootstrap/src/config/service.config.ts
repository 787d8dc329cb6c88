import { containerPorts } from '@chatpop/topology';
import { z } from 'zod';
import { defineConfig, setting, type ConfigOf } from './define-config.js';

const port = z.coerce.number().int().min(0).max(65_535);
const milliseconds = z.coerce.number().int().min(0);
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

/** What every service needs to run. */
export const serviceConfig = defineConfig('service', {
  environment: setting(
    'NODE_ENV',
    z.enum(['development', 'test', 'production']).default('development'),
    'development, test or production.',
  ),
  host: setting('HOST', z.string().default('0.0.0.0'), 'The address to listen on.'),
  port: setting('PORT', port.default(containerPorts.http), 'The HTTP port.'),
  internalPort: setting(
    'INTERNAL_PORT',
    port.default(containerPorts.internal),
    'The port of /metrics, not to be published.',
  ),
  instance: setting(
    'INSTANCE',
    z.string().optional(),
    'Which instance this is, in logs; otherwise the name of the host.',
  ),
  publicUrl: setting(
    'PUBLIC_URL',
    z.url().default('http://localhost:9000'),
    'The address that people use, without a trailing slash.',
  ),
  allowedOrigins: setting(
    'ALLOWED_ORIGINS',
    list,
    'Web origins that may call and open sockets, separated by commas; PUBLIC_URL is always one.',
  ),
  trustedProxies: setting(
    'TRUSTED_PROXIES',
    list,
    'Networks (CIDR, separated by commas) whose X-Forwarded-For is believed.',
  ),
  logLevel: setting(
    'LOG_LEVEL',
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    'The least level that is logged.',
  ),
  bodyLimitBytes: setting(
    'HTTP_BODY_LIMIT_BYTES',
    z.coerce.number().int().min(1024).default(262_144),
    'The largest request body, in bytes (photo uploads have their own limit).',
  ),
  requestTimeoutMs: setting(
    'HTTP_REQUEST_TIMEOUT_MS',
    milliseconds.default(10_000),
    'How long a request may take to arrive whole, in ms; a larger body longer, while it keeps its pace. 0: as it likes.',
  ),
  uploadMinBytesPerSecond: setting(
    'HTTP_UPLOAD_MIN_BYTES_PER_SECOND',
    z.coerce.number().int().min(1).default(16_384),
    'The least pace of a body that takes longer than HTTP_REQUEST_TIMEOUT_MS, looked at that often.',
  ),
  uploadTimeoutMs: setting(
    'HTTP_UPLOAD_TIMEOUT_MS',
    milliseconds.default(300_000),
    'How long any request may take to arrive, in ms; 0: as it likes.',
  ),
  drainDelayMs: setting(
    'DRAIN_DELAY_MS',
    milliseconds.default(0),
    'How long to keep serving after SIGTERM while the load balancer looks away, in ms.',
  ),
  drainTimeoutMs: setting(
    'DRAIN_TIMEOUT_MS',
    milliseconds.default(8_000),
    'How long requests in flight and sockets have to end after SIGTERM, in ms.',
  ),
});
export type ServiceConfig = ConfigOf<typeof serviceConfig>;
