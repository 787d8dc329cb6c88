import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);
const countOrNone = z.coerce.number().int().min(0);

export const usersConfig = defineConfig('users', {
  accessTokenTtlSeconds: setting(
    'ACCESS_TOKEN_TTL_SECONDS',
    count.default(600),
    'How long an access token is good for, in seconds. Nothing revokes it before.',
  ),
  refreshTokenTtlDays: setting(
    'REFRESH_TOKEN_TTL_DAYS',
    count.default(30),
    'How long a refresh token is good for, in days; each refresh gives a new one.',
  ),
  refreshOverlapSeconds: setting(
    'REFRESH_TOKEN_OVERLAP_SECONDS',
    countOrNone.max(60).default(0),
    'For how long a refresh token that was replaced is still taken, in seconds. With 0 any reuse ends the login.',
  ),
  loginFailures: setting(
    'LOGIN_FAILURES',
    count.default(10),
    'Failed logins in a window for one account from one address.',
  ),
  loginFailuresWide: setting(
    'LOGIN_FAILURES_WIDE',
    count.default(100),
    'Failed logins in a window for one account from anywhere, and for one address with any account.',
  ),
  loginWindowSeconds: setting('LOGIN_WINDOW_SECONDS', count.default(900), 'That window, in seconds.'),
  registrationsPerMinute: setting(
    'REGISTRATIONS_PER_MINUTE',
    count.default(60),
    'Accounts opened a minute from one address, and at once.',
  ),
});
export type UsersConfig = ConfigOf<typeof usersConfig>;

/** The defaults cost what OWASP recommends for scrypt (N = 2^15, r = 8, p = 3; 32 MB). */
export const passwordConfig = defineConfig('passwords', {
  log2Cost: setting(
    'PASSWORD_SCRYPT_LOG2_N',
    z.coerce.number().int().min(10).max(20).default(15),
    'The cost of hashing a password: the binary logarithm of N. Memory is 128 * N * r bytes.',
  ),
  blockSize: setting('PASSWORD_SCRYPT_R', z.coerce.number().int().min(1).max(32).default(8), 'Its block size r.'),
  parallelism: setting('PASSWORD_SCRYPT_P', z.coerce.number().int().min(1).max(16).default(3), 'Its parallelism p.'),
  concurrency: setting(
    'PASSWORD_HASH_CONCURRENCY',
    count.max(16).default(2),
    'How many passwords are hashed at the same time.',
  ),
  queue: setting(
    'PASSWORD_HASH_QUEUE',
    countOrNone.default(64),
    'How many wait for that; further ones are answered 503.',
  ),
});
export type PasswordConfig = ConfigOf<typeof passwordConfig>;
