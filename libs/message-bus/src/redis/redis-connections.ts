import { Logger } from '@nestjs/common';
import { ConfigError } from '@chatpop/service-bootstrap';
import { Redis } from 'ioredis';
import { busConfig, type BusConfig } from '../bus.config.js';

const logger = new Logger('Redis');

/**
 * A connection for commands. Commands fail at once while Redis is away (no queue that would send them late), and after
 * a time-out, which means "unknown", never "not done". An unreachable Redis ends no process.
 */
export function commandConnection(config: BusConfig): Redis {
  return watched(
    new Redis(redisUrl(config), {
      commandTimeout: config.commandTimeoutMs,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      ...common,
    }),
  );
}

/** A connection that only listens or blocks: it waits for ever and subscribes again by itself. */
export function listeningConnection(config: BusConfig): Redis {
  return watched(new Redis(redisUrl(config), { maxRetriesPerRequest: null, autoResubscribe: true, ...common }));
}

const common = {
  lazyConnect: true,
  connectTimeout: 2_000,
  retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
};

function redisUrl(config: BusConfig): string {
  if (!config.redisUrl) throw new ConfigError([`REDIS_URL is not set. Set it: ${busConfig.settings.redisUrl.help}`]);
  return config.redisUrl;
}

/** ioredis throws unhandled 'error' events; here they are logged once for each outage. */
function watched(redis: Redis): Redis {
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) logger.warn({ msg: 'Redis is away', err: error });
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.warn({ msg: 'Redis is back' });
    away = false;
  });
  return redis;
}
