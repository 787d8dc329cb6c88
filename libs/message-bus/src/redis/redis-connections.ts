import { Logger } from '@nestjs/common';
import { ConfigError } from '@chatpop/service-bootstrap';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { busConfig, type BusConfig } from '../bus.config.js';

const logger = new Logger('Redis');

/** One Redis, or Redis Cluster: every key of a room or of a kind of work lives on one node. */
export type RedisConnection = Redis | Cluster;

/**
 * A connection for commands. Commands fail at once while Redis is away (no queue that would send them late), and after
 * a time-out, which means "unknown", never "not done". An unreachable Redis ends no process.
 */
export function commandConnection(config: BusConfig): RedisConnection {
  return connection(config, {
    commandTimeout: config.commandTimeoutMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
  });
}

/** A connection that blocks: it waits for ever. */
export function blockingConnection(config: BusConfig): RedisConnection {
  return connection(config, { maxRetriesPerRequest: null });
}

/**
 * A connection that only hears. Without ioredis's check that Redis is ready: a subscription that overtakes the check makes
 * it fail, and with it goes, unsaid, what was subscribed to (https://github.com/redis/ioredis/issues/2037).
 */
export function subscribingConnection(config: BusConfig): RedisConnection {
  return connection(config, { maxRetriesPerRequest: null, autoResubscribe: true, enableReadyCheck: false });
}

/**
 * When ioredis subscribes again by itself nobody holds the promise, and closing the connection meanwhile would reject it
 * unheard, which ends the process. Who does hold one hears of it as before.
 */
class HeardRedis extends Redis {
  override sendCommand(...[command, ...rest]: Parameters<Redis['sendCommand']>): unknown {
    command.promise.catch(() => undefined);
    return super.sendCommand(command, ...rest);
  }
}

/**
 * Calls back when subscriptions are heard again after they were not. A cluster's callback also comes the first time: a room
 * may be heard before all nodes are, and a connection that breaks meanwhile would be told of once, as the first.
 */
export function onHeardAgain(subscriber: RedisConnection, callBack: () => void): void {
  if (subscriber instanceof Cluster) subscriber.on('subscribersReady', callBack);
  else subscriber.once('ready', () => subscriber.on('ready', callBack));
}

/** At most half a second: once Redis is there again, whoever waits for it waits for this as well. */
const backOff = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 5), 500);

function connection(config: BusConfig, options: RedisOptions): RedisConnection {
  const url = redisUrl(config);
  const common = { ...options, connectTimeout: 2_000 };
  return watched(
    config.redisCluster
      ? clusterConnection(new URL(url), common)
      : new HeardRedis(url, { ...common, lazyConnect: true, retryStrategy: backOff }),
  );
}

/** What the URL says of the one node that is named there holds for all. */
function clusterConnection({ hostname, port, username, password, protocol }: URL, options: RedisOptions): Cluster {
  return new Cluster([{ host: hostname, port: Number(port || 6379) }], {
    lazyConnect: true,
    shardedSubscribers: true,
    enableOfflineQueue: options.enableOfflineQueue ?? true,
    clusterRetryStrategy: backOff,
    // Certificates of managed clusters are for names, not for the addresses behind them.
    dnsLookup: (address, done) => done(null, address),
    redisOptions: {
      ...options,
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  });
}

function redisUrl(config: BusConfig): string {
  if (!config.redisUrl) throw new ConfigError([`REDIS_URL is not set. Set it: ${busConfig.settings.redisUrl.help}`]);
  return config.redisUrl;
}

/** ioredis throws unhandled 'error' events; here they are logged once for each outage. */
function watched(redis: RedisConnection): RedisConnection {
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
