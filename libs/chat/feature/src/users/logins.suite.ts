import { randomUUID } from 'node:crypto';
import type { Problem, TokenResponse, User } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { ChatWorld, type Answer } from '../../test/chat-world.js';

export const describeLogins = (): void =>
  describe('logins', () => {
    let world: ChatWorld;
    beforeAll(async () => {
      world = await ChatWorld.start({ PASSWORD_SCRYPT_LOG2_N: '10' });
    });
    afterAll(() => world.stop());

    const password = 'correct horse battery';
    type Tokens = TokenResponse & Problem;

    async function register(email = `${randomUUID()}@example.com`): Promise<Tokens> {
      return (await world.call<Tokens>('/api/auth/register/', { body: { email, password } })).body;
    }
    const login = (email: string, given = password) =>
      world.call<Tokens>('/api/auth/login/', { body: { email, password: given } });
    const refresh = (refreshToken: string, at = world) =>
      at.call<Tokens>('/api/auth/refresh/', { body: { refresh_token: refreshToken } });
    const logout = (refreshToken: string) => world.call('/api/auth/logout/', { body: { refresh_token: refreshToken } });
    const verdictOf = ({ status, body }: Answer<Tokens>) => (status === 200 ? 'ok' : `${status} ${body.code}`);
    const invalid = '401 AUTH.REFRESH_INVALID';
    const reused = '401 AUTH.REFRESH_REUSED';

    describe('Login gives a short access token (10 min) and a rotating refresh token (httpOnly, SameSite=Lax cookie, and in the body for non-browser clients)', () => {
      it('gives a 10 minute access token and a refresh token, in the body and as a cookie, for no cache', async () => {
        const { user } = await register();
        const { status, body, headers } = await login(user.email);
        expect(status).toBe(200);
        expect(body).toEqual({
          user,
          access_token: expect.any(String),
          refresh_token: expect.stringMatching(/^[\w-]{43}$/),
          expires_in: 600,
        });
        expect(headers.get('set-cookie')).toBe(
          `refresh_token=${body.refresh_token}; Path=/api/auth/; Max-Age=2592000; HttpOnly; SameSite=Lax`,
        );
        expect(headers.get('cache-control')).toBe('no-store');
      });

      it('takes the email in any case', async () => {
        const { user } = await register(`Ada-${randomUUID()}@Example.com`);
        expect((await login(user.email.toUpperCase())).status).toBe(200);
      });

      it('answers the same for an unknown email and a wrong password', async () => {
        const { user } = await register();
        const wrong = await login(user.email, 'wrong password');
        const unknown = await login(`${randomUUID()}@example.com`, 'wrong password');
        expect([wrong.status, wrong.body.code]).toEqual([401, 'AUTH.BAD_CREDENTIALS']);
        expect({ ...unknown.body, request_id: '' }).toEqual({ ...wrong.body, request_id: '' });
        const comparable = ({ headers }: Answer<Tokens>) =>
          [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
        expect(comparable(unknown)).toEqual(comparable(wrong));
      });

      it.each(['', 'nobody', "' or 1=1 --", 'x'.repeat(254), '\ud800@example.com'])(
        'answers a strange email like an unknown one: %j',
        async (email) => expect(verdictOf(await login(email))).toBe('401 AUTH.BAD_CREDENTIALS'),
      );

      it('refuses a NUL, which no email and no password has', async () => {
        expect(verdictOf(await login('nul\0@example.com'))).toBe('400 COMMON.MALFORMED_REQUEST');
      });

      it('hashes anew with raised parameters when the password is at hand', async () => {
        const { user } = await register();
        const raised = await ChatWorld.start({ DATABASE_URL: world.databaseUrl, PASSWORD_SCRYPT_LOG2_N: '11' });
        const hashOf = async () =>
          (
            await world.query<{ password_hash: string }>('select password_hash from chat.app_user where id = $1', [
              user.id,
            ])
          )[0]?.password_hash;
        expect(await hashOf()).toContain('ln=10');
        const body = { email: user.email, password };
        expect((await raised.call('/api/auth/login/', { body })).status).toBe(200);
        expect(await hashOf()).toContain('ln=11');
        expect((await login(user.email)).status).toBe(200);
        await raised.stop();
      });

      it('answers 503 with Retry-After beyond the queue of passwords to hash', async () => {
        const small = await ChatWorld.start({
          PASSWORD_HASH_CONCURRENCY: '1',
          PASSWORD_HASH_QUEUE: '1',
          // Dear enough that all have come before the first is done.
          PASSWORD_SCRYPT_LOG2_N: '15',
          PASSWORD_SCRYPT_P: '8',
        });
        const body = { email: 'ada@example.com', password };
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => small.call<Problem>('/api/auth/login/', { body })),
        );
        const refused = answers.filter(({ status }) => status === 503);
        expect(refused.length).toBeGreaterThanOrEqual(4);
        expect(refused[0]?.headers.get('retry-after')).toBe('2');
        expect(answers.filter(({ status }) => status === 401).length).toBe(8 - refused.length);
        await small.stop();
      });

      it('forgets expired logins of the same account', async () => {
        const { user } = await register();
        await world.query("update chat.login set expires_at = now() - interval '1 s' where user_id = $1", [user.id]);
        await login(user.email);
        expect(await world.query('select 1 from chat.login where user_id = $1', [user.id])).toHaveLength(1);
      });
    });

    describe('refresh', () => {
      it('replaces the token, and the account is in the answer', async () => {
        const first = await register();
        const { body } = await refresh(first.refresh_token);
        expect(body.user).toEqual(first.user);
        expect(body.refresh_token).not.toBe(first.refresh_token);
        expect(verdictOf(await refresh(body.refresh_token))).toBe('ok');
      });

      it("takes a browser's cookie, without a body", async () => {
        const { refresh_token } = await register();
        const headers = { cookie: `theme=dark; refresh_token=${refresh_token}` };
        const { status, headers: answered } = await world.call('/api/auth/refresh', { method: 'POST', headers });
        expect(status).toBe(200);
        expect(answered.get('set-cookie')).toContain('refresh_token=');
      });

      it('Reusing a rotated refresh token revokes the whole family, and no other login', async () => {
        const first = await register();
        const { body: other } = await login(first.user.email);
        const { body: second } = await refresh(first.refresh_token);
        expect(verdictOf(await refresh(first.refresh_token))).toBe(reused);
        expect(verdictOf(await refresh(second.refresh_token))).toBe(invalid);
        expect(verdictOf(await refresh(first.refresh_token))).toBe(invalid);
        expect(verdictOf(await refresh(other.refresh_token))).toBe('ok');
      });

      it('lets one through when the same token comes 20 times at once, and ends the family', async () => {
        const { refresh_token } = await register();
        const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refresh_token)));
        const winners = answers.filter(({ status }) => status === 200);
        expect(winners).toHaveLength(1);
        expect(answers.map(verdictOf)).toContain(reused);
        expect(verdictOf(await refresh(winners[0]?.body.refresh_token ?? ''))).toBe(invalid);
      });

      it('leaves nothing alive when a reuse comes at the same time as the next refresh', async () => {
        for (let round = 0; round < 10; round += 1) {
          const first = await register();
          const { body: second } = await refresh(first.refresh_token);
          const [, answer] = await Promise.all([refresh(first.refresh_token), refresh(second.refresh_token)]);
          const last = answer.status === 200 ? await refresh(answer.body.refresh_token) : answer;
          expect(verdictOf(last)).toBe(invalid);
        }
      });

      it('takes a token twice within the overlap, where one is set, and not later', async () => {
        const lenient = await ChatWorld.start({ DATABASE_URL: world.databaseUrl, REFRESH_TOKEN_OVERLAP_SECONDS: '30' });
        const { refresh_token } = await register();
        const answers = await Promise.all([refresh(refresh_token, lenient), refresh(refresh_token, lenient)]);
        expect(answers.map(verdictOf)).toEqual(['ok', 'ok']);
        for (const { body } of answers) expect(verdictOf(await refresh(body.refresh_token, lenient))).toBe('ok');
        await world.query(
          "update chat.refresh_token set rotated_at = rotated_at - interval '31 s' where rotated_at is not null",
        );
        expect(verdictOf(await refresh(refresh_token, lenient))).toBe(reused);
        await lenient.stop();
      });

      it('refuses an expired token, and moves the end on with each refresh', async () => {
        const { user, refresh_token } = await register();
        const age = (days: number) =>
          world.query('update chat.login set expires_at = expires_at - make_interval(days => $2) where user_id = $1', [
            user.id,
            days,
          ]);
        await age(29);
        const { body } = await refresh(refresh_token);
        await age(29);
        const { body: later } = await refresh(body.refresh_token);
        await age(31);
        expect(verdictOf(await refresh(later.refresh_token))).toBe(invalid);
      });

      it('keeps replaced tokens only as long as they could have been used', async () => {
        const { user, refresh_token } = await register();
        const { body } = await refresh(refresh_token);
        await world.query(
          "update chat.refresh_token set created_at = created_at - interval '31 d' where rotated_at is not null",
        );
        await refresh(body.refresh_token);
        const kept = await world.query(
          'select 1 from chat.refresh_token join chat.login on login.id = login_id where user_id = $1',
          [user.id],
        );
        expect(kept).toHaveLength(2);
      });

      it('refuses forged tokens without harm to the real one', async () => {
        const { refresh_token, access_token } = await register();
        const changed = `${refresh_token.slice(0, -1)}${refresh_token.endsWith('A') ? 'B' : 'A'}`;
        const forged = [
          changed,
          '',
          'x',
          'A'.repeat(43),
          access_token.slice(0, 512),
          `${refresh_token}A`,
          "'; drop table x; --",
        ];
        for (const token of forged) expect(verdictOf(await refresh(token))).toBe(invalid);
        expect((await world.call('/api/auth/refresh/', { method: 'POST' })).status).toBe(401);
        expect(verdictOf(await refresh(refresh_token))).toBe('ok');
      });

      it('stores no token, only its SHA-256', async () => {
        const { user, refresh_token } = await register();
        const rows = await world.query<{ row: string }>(
          'select t::text || l::text as row from chat.refresh_token t join chat.login l on l.id = login_id where user_id = $1',
          [user.id],
        );
        expect(rows).toHaveLength(1);
        expect(JSON.stringify(rows)).not.toContain(refresh_token);
        expect(JSON.stringify(rows)).not.toContain(Buffer.from(refresh_token).toString('hex'));
      });
    });

    describe('Logout revokes', () => {
      it('ends the login, removes the cookie, and can be repeated', async () => {
        const { refresh_token } = await register();
        const { status, headers } = await logout(refresh_token);
        expect(status).toBe(204);
        expect(headers.get('set-cookie')).toMatch(/^refresh_token=; Path=\/api\/auth\/; Max-Age=0/);
        expect(verdictOf(await refresh(refresh_token))).toBe(invalid);
        expect((await logout(refresh_token)).status).toBe(204);
        expect((await world.call('/api/auth/logout', { method: 'POST' })).status).toBe(204);
      });

      it('ends the login with a replaced token as well, and with the cookie', async () => {
        const first = await register();
        const { body: second } = await refresh(first.refresh_token);
        await world.call('/api/auth/logout/', {
          method: 'POST',
          headers: { cookie: `refresh_token=${first.refresh_token}` },
        });
        expect(verdictOf(await refresh(second.refresh_token))).toBe(invalid);
      });

      it('leaves other logins of the account alone', async () => {
        const { user, refresh_token } = await register();
        const { body: other } = await login(user.email);
        await logout(refresh_token);
        expect(verdictOf(await refresh(other.refresh_token))).toBe('ok');
      });
    });

    describe('jwks', () => {
      it('is what access tokens are verified with, and shows no private part', async () => {
        const { user, access_token } = await register();
        const { body, headers } = await world.call<JSONWebKeySet>('/api/auth/jwks/');
        const { payload } = await jwtVerify(access_token, createLocalJWKSet(body), {
          issuer: 'chatpop',
          audience: 'chatpop:access',
        });
        expect(payload).toMatchObject({ sub: user.id, role: 'user', reserved_username: null });
        expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
        expect(JSON.stringify(body)).not.toContain('"d"');
        expect(headers.get('cache-control')).toBe('public, max-age=60');
      });
    });

    describe('in production', () => {
      it('sends the cookie over HTTPS only', async () => {
        const production = await ChatWorld.start({ NODE_ENV: 'production', RATE_LIMITS: 'on' });
        const body = { email: `${randomUUID()}@example.com`, password };
        const { headers } = await production.call<{ user: User }>('/api/auth/register/', { body });
        expect(headers.get('set-cookie')).toMatch(/; Secure$/);
        await production.stop();
      });
    });
  });
