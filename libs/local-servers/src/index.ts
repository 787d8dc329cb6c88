export { environmentOfUnpacked, fetchDebianPackage, type DebianPackageOptions } from './debian-package.js';
export { freePort, isPortFree, localPorts, type PortRange } from './free-port.js';
export { GuardedProcess, type GuardedProcessOptions, type ProcessExit, type StopStep } from './guarded-process.js';
export { commandOf } from './leftover.js';
export { removePostgresData } from './postgres-place.js';
export { startPostgres, type LocalPostgres, type PostgresOptions } from './postgres.js';
export { findRedis, howToGetRedis, type FindRedisOptions, type RedisBinary } from './redis-binary.js';
export { startRedis, type LocalRedis, type RedisOptions } from './redis.js';
