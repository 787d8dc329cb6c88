import { describe, expect, it } from '@jest/globals';
import { startService, type Environment } from '@chatpop/service-bootstrap';
import { RateLimitModule } from './rate-limit.module.js';
import { RateLimiter } from './rate-limiter.js';

const limit = { name: 'test-module', points: 2, perSeconds: 60 };
const start = (environment: Environment) =>
  startService(
    { module: RateLimitModule, service: { name: 'limits', title: 'Limits' } },
    { HOST: '127.0.0.1', PORT: '0', INTERNAL_PORT: '0', LOG_LEVEL: 'silent', ...environment },
  );
/** How many of five calls the limiter of such a process lets through. */
async function takenOfFive(environment: Environment, key: string): Promise<number> {
  const service = await start(environment);
  const limiter = service.app.get(RateLimiter);
  const calls = await Promise.allSettled(Array.from({ length: 5 }, () => limiter.consume(limit, key)));
  await service.stop();
  return calls.filter(({ status }) => status === 'fulfilled').length;
}

describe(RateLimitModule.name, () => {
  const redisUrl = process.env['TEST_REDIS_URL'];

  it('shares counts in Redis, from one process to the next', async () => {
    const key = `shared-${Date.now()}`;
    expect(await takenOfFive({ REDIS_URL: redisUrl }, key)).toBe(2);
    expect(await takenOfFive({ REDIS_URL: 'redis://127.0.0.1:1', REDIS_CACHE_URL: redisUrl }, key)).toBe(0);
  });

  it.each([
    ['on the memory bus', { BUS_DRIVER: 'memory', REDIS_URL: redisUrl }],
    ['with a Redis that is away', { REDIS_URL: 'redis://127.0.0.1:1' }],
    ['without Redis', {}],
  ])('counts in memory %s', async (_, environment) => {
    const key = `memory-${Date.now()}`;
    expect(await takenOfFive(environment, key)).toBe(2);
    expect(await takenOfFive(environment, key)).toBe(2);
  });

  it('limits nothing when limits are off, which it refuses in production', async () => {
    expect(await takenOfFive({ RATE_LIMITS: 'off' }, 'off')).toBe(5);
    await expect(start({ RATE_LIMITS: 'off', NODE_ENV: 'production' })).rejects.toThrow(/RATE_LIMITS is "off"/);
  });
});
