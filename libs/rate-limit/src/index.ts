export { networkOf } from './network-of.js';
export type { Limit } from './limit.js';
export { RateLimitModule } from './rate-limit.module.js';
export { RateLimiter, type LimitFor } from './rate-limiter.js';
