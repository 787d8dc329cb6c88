import { createHash } from 'node:crypto';
import { emailKey } from '@chatpop/chat-domain';
import { authErrors, DomainError } from '@chatpop/contracts';
import { networkOf, RateLimiter, type Limit } from '@chatpop/rate-limit';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { usersConfig, type UsersConfig } from './users.config.js';
import { logins } from './users.metrics.js';

/**
 * How often passwords may be guessed. The narrow limit is for an account and an address together, so that nobody is
 * locked out by a stranger's guesses, nor by those who share their address; wide ones hold up guessing from many
 * addresses, and with many accounts.
 */
@Injectable()
export class LoginLimits {
  private readonly pair: Limit;
  private readonly account: Limit;
  private readonly address: Limit;
  private readonly registrations: Limit;

  constructor(
    private readonly limiter: RateLimiter,
    @InjectConfig(usersConfig) config: UsersConfig,
  ) {
    const window = { perSeconds: config.loginWindowSeconds };
    this.pair = { name: 'login', points: config.loginFailures, ...window };
    this.account = { name: 'login-account', points: config.loginFailuresWide, ...window };
    this.address = { name: 'login-address', points: config.loginFailuresWide, ...window };
    this.registrations = { name: 'register', points: config.registrationsPerMinute, perSeconds: 60 };
  }

  /** Does `login` and counts it if email or password was wrong. @throws DomainError `COMMON.RATE_LIMITED`. */
  async guardLogin<Value>(email: string, ip: string, login: () => Promise<Value>): Promise<Value> {
    const account = createHash('sha256').update(emailKey(email)).digest('base64url');
    const network = networkOf(ip);
    const limits = [
      [this.pair, `${account}:${network}`],
      [this.account, account],
      [this.address, network],
    ] as const;
    try {
      const value = await this.limiter.countFailures(limits, login, isWrong);
      logins.inc({ outcome: 'succeeded' });
      return value;
    } catch (error) {
      logins.inc({ outcome: outcomeOf(error) });
      throw error;
    }
  }

  /** @throws DomainError `COMMON.RATE_LIMITED`. */
  async countRegistration(ip: string): Promise<void> {
    await this.limiter.consume(this.registrations, networkOf(ip));
  }
}

const isWrong = (error: unknown): boolean =>
  error instanceof DomainError && error.definition === authErrors.badCredentials;

function outcomeOf(error: unknown): 'failed' | 'limited' | 'unavailable' {
  if (isWrong(error)) return 'failed';
  return error instanceof DomainError && error.kind === 'rate_limited' ? 'limited' : 'unavailable';
}
