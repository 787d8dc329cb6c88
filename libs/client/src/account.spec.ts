import { roomRoutes, authRoutes } from '@chatpop/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeServer, token } from '../test/fake-server.js';
import { Account } from './account.js';
import { ChatPopClient } from './client.js';
import { ApiError, NoAnswerError } from './http/api-error.js';

const user = {
  id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90',
  email: 'ada@example.com',
  reserved_username: null,
  role: 'user',
  created_at: '2026-11-23T09:30:00.000Z',
};
const me = { status: 200, body: { user } };

describe(Account.name, () => {
  let server: FakeServer;
  let client: ChatPopClient;
  let refreshes: number;

  /** Tokens that last 600 s from now. */
  const grant = (name: string) => {
    const now = server.clock.now() / 1_000;
    const access_token = token(now, now + 600);
    return { status: 200, body: { user, access_token, refresh_token: `refresh ${name}`, expires_in: 600 } };
  };
  const login = async (): Promise<void> => {
    server.answer = () => grant('first');
    await client.account.login({ email: user.email, password: 'correct horse battery' });
  };
  const bearer = (index: number): string | undefined => server.asked[index]?.headers['authorization'];

  beforeEach(() => {
    server = new FakeServer();
    client = new ChatPopClient({ url: 'http://server', ...server.platform });
    refreshes = 0;
  });

  it('renews the access token once for all who need it, before it expires', async () => {
    await login();
    await server.clock.pass(481_000);
    server.answer = ({ path }) => {
      if (path !== authRoutes.refresh.path) return me;
      refreshes += 1;
      return grant('second');
    };
    await Promise.all([client.call(authRoutes.me), client.call(authRoutes.me), client.call(authRoutes.me)]);
    expect(refreshes).toBe(1);
    expect(server.asked.find(({ path }) => path === authRoutes.refresh.path)?.body).toEqual({
      refresh_token: 'refresh first',
    });
  });

  it('renews a token that is refused, and makes the call again, once', async () => {
    await login();
    let calls = 0;
    server.answer = ({ path }) => {
      if (path === authRoutes.refresh.path) return grant('second');
      calls += 1;
      return calls === 1 ? { status: 401 } : me;
    };
    expect((await client.call(authRoutes.me)).user.email).toBe(user.email);
    server.answer = ({ path }) => (path === authRoutes.refresh.path ? grant('third') : { status: 401 });
    await expect(client.call(authRoutes.me)).rejects.toMatchObject({ status: 401, code: 'HTTP.401' });
  });

  it('is logged out when the refresh token is refused', async () => {
    await login();
    await server.clock.pass(700_000);
    server.answer = () => ({ status: 401 });
    await expect(client.call(authRoutes.me)).rejects.toBeInstanceOf(ApiError);
    expect(client.account.user).toBeUndefined();
  });

  it('goes on with the old token when nobody answers, since it is renewed early', async () => {
    await login();
    await server.clock.pass(500_000);
    server.answer = ({ path }) => (path === authRoutes.refresh.path ? 'nothing' : me);
    await client.call(authRoutes.me);
    expect(bearer(0)).toBeUndefined();
    expect(bearer(2)).toMatch(/^Bearer head\./);
  });

  it('is found again in the store, and gone from it after the logout', async () => {
    await login();
    const next = new ChatPopClient({ url: 'http://server', ...server.platform });
    expect((await next.account.restore())?.email).toBe(user.email);
    server.answer = () => ({ status: 204 });
    await next.account.logout();
    expect(server.asked.at(-1)?.body).toEqual({ refresh_token: 'refresh first' });
    expect(await new ChatPopClient({ url: 'http://server', ...server.platform }).account.restore()).toBeUndefined();
  });

  it('tells a refusal by its code, and when to come back', async () => {
    server.answer = () => ({ status: 429, headers: { 'retry-after': '7' } });
    await expect(client.call(roomRoutes.get, { params: { code: 'TEST2345' } })).rejects.toMatchObject({
      status: 429,
      retryAfterMs: 7_000,
    });
    server.answer = () => 'nothing';
    await expect(client.call(roomRoutes.get, { params: { code: 'TEST2345' } })).rejects.toBeInstanceOf(NoAnswerError);
  });
});
