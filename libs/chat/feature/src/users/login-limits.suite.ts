import { randomUUID } from 'node:crypto';
import type { Problem, TokenResponse } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { LoginLimits } from './login-limits.js';

export const describeLoginLimits = (): void =>
  describe('login limits', () => {
    let world: ChatWorld;
    beforeAll(async () => {
      const environment = {
        RATE_LIMITS: 'on',
        PASSWORD_SCRYPT_LOG2_N: '10',
        LOGIN_FAILURES_WIDE: '25',
        REGISTRATIONS_PER_MINUTE: '5',
        TRUSTED_PROXIES: '127.0.0.1/32',
        // A busy machine must not pass for a Redis that is away.
        RATE_LIMIT_TIMEOUT_MS: '5000',
      };
      world = await ChatWorld.start(environment, 2);
    });
    afterAll(() => world.stop());

    const password = 'correct horse battery';
    let addresses = 0;
    /** An address of its own for each test: Redis is shared with other runs. */
    const newAddress = (): string => `2001:db8:${process.pid.toString(16)}:${(addresses += 1).toString(16)}::1`;
    const from = (address: string) => ({ 'x-forwarded-for': address });

    async function register(): Promise<string> {
      const email = `${randomUUID()}@example.com`;
      const { status } = await world.call('/api/auth/register/', {
        body: { email, password },
        headers: from(newAddress()),
      });
      expect(status).toBe(201);
      return email;
    }
    const login = (email: string, address: string, given = password, instance = 0) =>
      world.call<TokenResponse & Problem>(
        '/api/auth/login/',
        { body: { email, password: given }, headers: from(address) },
        instance,
      );
    async function failTimes(times: number, email: string, address: string): Promise<number[]> {
      const statuses: number[] = [];
      for (let index = 0; index < times; index += 1)
        statuses.push((await login(email, address, 'wrong password', index % 2)).status);
      return statuses;
    }

    describe(LoginLimits.name, () => {
      it('Login is limited (10 failures / 15 min for an account and an IP), over all instances', async () => {
        const [email, address] = [await register(), newAddress()];
        expect(await failTimes(12, email, address)).toEqual([...Array<number>(10).fill(401), 429, 429]);
        const { status, body, headers } = await login(email, address);
        expect([status, body.code]).toEqual([429, 'COMMON.RATE_LIMITED']);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(850);
        expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(900);
      });

      it('limits an account that does not exist in the same way', async () => {
        const statuses = await failTimes(11, `${randomUUID()}@example.com`, newAddress());
        expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
      });

      it('is not dodged by the case of the email, nor by other addresses of the same IPv6 network', async () => {
        const [email, address] = [await register(), newAddress()];
        await failTimes(10, email, address);
        expect((await login(email.toUpperCase(), address)).status).toBe(429);
        expect((await login(email, address.replace(/::1$/, '::2'))).status).toBe(429);
      });

      it('does not lock the owner out by the guesses of a stranger elsewhere', async () => {
        const email = await register();
        await failTimes(11, email, newAddress());
        expect((await login(email, newAddress())).status).toBe(200);
      });

      it('counts failures, not logins', async () => {
        const [email, address] = [await register(), newAddress()];
        for (let index = 0; index < 15; index += 1) expect((await login(email, address)).status).toBe(200);
      });

      it('tries no more than 10 passwords when 40 come at once', async () => {
        const [email, address] = [await register(), newAddress()];
        const answers = await Promise.all(
          Array.from({ length: 40 }, (_, index) => login(email, address, 'wrong password', index % 2)),
        );
        expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
        expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
      });

      it('holds up guessing one account from many addresses, and many accounts from one', async () => {
        const email = await register();
        const fromMany: number[] = [];
        for (let index = 0; index < 4; index += 1) fromMany.push(...(await failTimes(8, email, newAddress())));
        expect(fromMany.filter((status) => status === 401)).toHaveLength(25);
        const address = newAddress();
        const withMany: number[] = [];
        for (let index = 0; index < 30; index += 1)
          withMany.push(...(await failTimes(1, `${randomUUID()}@example.com`, address)));
        expect(withMany.filter((status) => status === 401)).toHaveLength(25);
      });

      it('limits how many accounts an address opens a minute', async () => {
        const address = newAddress();
        const statuses: number[] = [];
        for (let index = 0; index < 7; index += 1) {
          const body = { email: `${randomUUID()}@example.com`, password };
          statuses.push((await world.call('/api/auth/register/', { body, headers: from(address) })).status);
        }
        expect(statuses).toEqual([201, 201, 201, 201, 201, 429, 429]);
      });
    });
  });
