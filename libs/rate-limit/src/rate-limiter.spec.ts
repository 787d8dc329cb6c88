import { describe, expect, it } from '@jest/globals';
import { chatErrors, DomainError } from '@chatpop/contracts';
import type { Limit } from './limit.js';
import { MemoryLimitStore } from './memory-limit-store.js';
import { RateLimiter } from './rate-limiter.js';

const limit: Limit = { name: 'test', points: 2, perSeconds: 60 };
const refused = { code: 'COMMON.RATE_LIMITED', kind: 'rate_limited' };

describe(RateLimiter.name, () => {
  const newLimiter = () => new RateLimiter(new MemoryLimitStore(100, () => 0));

  describe('consume', () => {
    it('throws when the limit is used up, and tells when to come back', async () => {
      const limiter = newLimiter();
      await limiter.consume(limit, 'k');
      await limiter.consume(limit, 'k');
      await expect(limiter.consume(limit, 'k')).rejects.toMatchObject({ ...refused, retryAfterSeconds: 60 });
    });

    it("throws the limit's own error", async () => {
      const slow: Limit = { name: 'slow', points: 1, perSeconds: 10, error: chatErrors.slowMode };
      const limiter = newLimiter();
      await limiter.consume(slow, 'k');
      await expect(limiter.consume(slow, 'k')).rejects.toMatchObject({ code: 'CHAT.SLOW_MODE', retryAfterSeconds: 10 });
    });

    it('limits nothing when limits are off', async () => {
      const limiter = new RateLimiter(undefined);
      for (let index = 0; index < 10; index += 1) await expect(limiter.consume(limit, 'k')).resolves.toBeUndefined();
    });
  });

  describe('countFailures', () => {
    const wrong = new DomainError(chatErrors.accessCodeWrong);
    const isWrong = (error: unknown) => error === wrong;
    const fail = () => Promise.reject(wrong);

    it('counts failures, not successes', async () => {
      const limiter = newLimiter();
      for (let index = 0; index < 10; index += 1)
        expect(await limiter.countFailures([[limit, 'k']], () => Promise.resolve('in'), isWrong)).toBe('in');
      await expect(limiter.countFailures([[limit, 'k']], fail, isWrong)).rejects.toBe(wrong);
      await expect(limiter.countFailures([[limit, 'k']], fail, isWrong)).rejects.toBe(wrong);
      const third = limiter.countFailures([[limit, 'k']], () => Promise.resolve('in'), isWrong);
      await expect(third).rejects.toMatchObject(refused);
    });

    it('does not count failures of another kind', async () => {
      const limiter = newLimiter();
      const away = new Error('away');
      for (let index = 0; index < 5; index += 1)
        await expect(limiter.countFailures([[limit, 'k']], () => Promise.reject(away), isWrong)).rejects.toBe(away);
    });

    it('counts what is under way, so that many tries at once gain nothing', async () => {
      const limiter = newLimiter();
      let tries = 0;
      const attempt = () => {
        tries += 1;
        return fail();
      };
      await Promise.allSettled(
        Array.from({ length: 50 }, () => limiter.countFailures([[limit, 'k']], attempt, isWrong)),
      );
      expect(tries).toBe(2);
    });

    it('takes nothing from one limit when another one refuses', async () => {
      const limiter = newLimiter();
      const narrow = { ...limit, name: 'narrow', points: 1 };
      await limiter.consume(narrow, 'k');
      const both = [[limit, 'k'] as const, [narrow, 'k'] as const];
      for (let index = 0; index < 5; index += 1)
        await expect(limiter.countFailures(both, fail, isWrong)).rejects.toMatchObject(refused);
      await expect(limiter.consume(limit, 'k')).resolves.toBeUndefined();
      await expect(limiter.consume(limit, 'k')).resolves.toBeUndefined();
    });
  });
});
