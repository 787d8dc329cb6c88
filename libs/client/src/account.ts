import { authRoutes, TokenResponse, type LoginRequest, type RegisterRequest, type User } from '@chatpop/contracts';
import { isRetryable, isUnauthenticated } from './http/api-error.js';
import type { Http } from './http/http.js';
import { renewAtOf, SingleFlight } from './http/token-life.js';
import type { Platform } from './platform.js';

const storeKey = 'chatpop:account';

/** Who is logged in. Access tokens are renewed before they expire; the refresh token is replaced each time, and kept. */
export class Account {
  private tokens: TokenResponse | undefined;
  private readonly renewal = new SingleFlight<string | undefined>();

  constructor(
    private readonly http: Http,
    private readonly platform: Platform,
  ) {}

  get user(): User | undefined {
    return this.tokens?.user;
  }

  /** @throws ApiError */
  async register(request: RegisterRequest): Promise<User> {
    return this.keep(await this.http.call(authRoutes.register, { body: request }));
  }

  /** @throws ApiError */
  async login(request: LoginRequest): Promise<User> {
    return this.keep(await this.http.call(authRoutes.login, { body: request }));
  }

  /** Takes up a login that the store remembers. @returns who it is, or `undefined` when there is none. */
  async restore(): Promise<User | undefined> {
    const stored = await this.platform.store.get(storeKey);
    if (stored !== undefined) this.tokens = TokenResponse.safeParse(JSON.parse(stored)).data;
    return this.user;
  }

  async logout(): Promise<void> {
    const refresh_token = this.tokens?.refresh_token;
    await this.forget();
    if (refresh_token !== undefined) await this.http.call(authRoutes.logout, { body: { refresh_token } });
  }

  /** An access token that is good for now; `undefined` when nobody is logged in. */
  async access(): Promise<string | undefined> {
    if (!this.tokens) return undefined;
    const { access_token } = this.tokens;
    return renewAtOf(access_token) > this.platform.clock.now() ? access_token : this.renew();
  }

  /** A new one, because the present one was refused or is about to expire. */
  renew(): Promise<string | undefined> {
    return this.renewal.run(async () => {
      const { access_token, refresh_token } = this.tokens ?? {};
      if (refresh_token === undefined) return undefined;
      try {
        await this.keep(await this.http.call(authRoutes.refresh, { body: { refresh_token } }));
      } catch (error) {
        if (isUnauthenticated(error)) await this.forget();
        else if (isRetryable(error)) return access_token;
        throw error;
      }
      return this.tokens?.access_token;
    });
  }

  private async keep(tokens: TokenResponse): Promise<User> {
    this.tokens = tokens;
    await this.platform.store.set(storeKey, JSON.stringify(tokens));
    return tokens.user;
  }

  private async forget(): Promise<void> {
    this.tokens = undefined;
    await this.platform.store.delete(storeKey);
  }
}
