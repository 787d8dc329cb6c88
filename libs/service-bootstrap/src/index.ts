export { bootstrapService, startService, type RunningService, type ServiceOptions } from './bootstrap.js';
export { ConfigModule } from './config/config.module.js';
export {
  configDefinitions,
  defineConfig,
  InjectConfig,
  setting,
  type ConfigDefinition,
  type ConfigOf,
  type Environment,
} from './config/define-config.js';
export { ConfigError, loadConfig } from './config/load-config.js';
export { rateLimitsAreOn, rateLimitsConfig, type RateLimitsConfig } from './config/rate-limits.config.js';
export { cacheRedisSettings, redisSettings } from './config/redis-settings.js';
export { serviceConfig, type ServiceConfig } from './config/service.config.js';
export { isRequestId, requestContext } from './context/request-context.js';
export { processEnvironment } from './config/environment.js';
export { asyncApiDocument } from './docs/asyncapi.js';
export { openApiDocument } from './docs/openapi.js';
export { DrainService, type Drainer } from './drain/drain.service.js';
export { toDomainError, toProblem } from './errors/to-problem.js';
export { isUnavailable } from './errors/unavailable.js';
export { HealthService } from './health/health.service.js';
export { ServiceModule } from './service.module.js';
export { Clock, SERVICE_NAME, SystemClock } from './tokens.js';
