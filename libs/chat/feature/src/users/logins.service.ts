import { TokenSigner } from '@chatpop/auth';
import { emailKey, hashRefreshToken, isRefreshToken, newRefreshToken } from '@chatpop/chat-domain';
import { LoginStore, type UserEntity, UserStore } from '@chatpop/chat-data-access';
import { authErrors, DomainError, type LoginRequest, type TokenResponse } from '@chatpop/contracts';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger } from '@nestjs/common';
import { PasswordHasher } from './passwords/password-hasher.js';
import { LoginSessions } from './login-sessions.js';
import { toUser } from './to-user.js';
import { usersConfig, type UsersConfig } from './users.config.js';
import { refreshes } from './users.metrics.js';

const msPerDay = 86_400_000;

/** Logins: from a password, or from the refresh token of the last answer, to a pair of tokens. */
@Injectable()
export class LoginsService {
  private readonly logger = new Logger(LoginsService.name);
  private readonly ttlMs: number;

  constructor(
    @InjectConfig(usersConfig) private readonly config: UsersConfig,
    private readonly users: UserStore,
    private readonly logins: LoginStore,
    private readonly passwords: PasswordHasher,
    private readonly signer: TokenSigner,
    private readonly sessions: LoginSessions,
    private readonly clock: Clock,
  ) {
    this.ttlMs = config.refreshTokenTtlDays * msPerDay;
  }

  /**
   * An unknown email and a wrong password are one failure, in text and in time.
   * @throws DomainError `AUTH.BAD_CREDENTIALS`.
   */
  async login({ email, password }: LoginRequest): Promise<TokenResponse> {
    const user = await this.users.findByEmail(emailKey(email));
    const matches = await this.passwords.matches(password, user?.passwordHash);
    if (!user || !matches) throw new DomainError(authErrors.badCredentials);
    await this.renewHash(user, password);
    return this.begin(user);
  }

  /** Begins a login of somebody who has just proved who they are. @throws DomainError `AUTH.BAD_CREDENTIALS` when they are erased meanwhile. */
  async begin(user: UserEntity): Promise<TokenResponse> {
    const refreshToken = newRefreshToken();
    const loginId = await this.logins.open(user.id, hashRefreshToken(refreshToken), this.clock.now(), this.ttlMs);
    if (loginId === undefined) throw new DomainError(authErrors.badCredentials);
    return this.answer(user, loginId, refreshToken);
  }

  /** @throws DomainError `AUTH.REFRESH_INVALID`, `AUTH.REFRESH_REUSED`. */
  async refresh(token: string | undefined): Promise<TokenResponse> {
    if (token === undefined || !isRefreshToken(token)) throw new DomainError(authErrors.refreshInvalid);
    const next = newRefreshToken();
    const outcome = await this.logins.rotate({
      from: hashRefreshToken(token),
      to: hashRefreshToken(next),
      at: this.clock.now(),
      ttlMs: this.ttlMs,
      overlapSeconds: this.config.refreshOverlapSeconds,
    });
    refreshes.inc({ outcome: outcome.verdict });
    switch (outcome.verdict) {
      case 'rotate':
        return this.answer(outcome.user, outcome.loginId, next);
      case 'invalid':
        throw new DomainError(authErrors.refreshInvalid);
      case 'reused':
        this.logger.warn({ msg: 'A refresh token was used twice; its login was ended', user_id: outcome.userId });
        await this.sessions.end(outcome.loginId);
        throw new DomainError(authErrors.refreshReused);
    }
  }

  /** Ends the login of a token, and its sessions in rooms. Nothing happens when there is none. */
  async logout(token: string | undefined): Promise<void> {
    if (token === undefined || !isRefreshToken(token)) return;
    const loginId = await this.logins.revoke(hashRefreshToken(token), this.clock.now());
    if (loginId !== undefined) await this.sessions.end(loginId);
  }

  /** Raised parameters reach an account when its password is at hand. */
  private async renewHash(user: UserEntity, password: string): Promise<void> {
    if (this.passwords.isOutdated(user.passwordHash))
      await this.users.setPasswordHash(user.id, await this.passwords.hash(password));
  }

  private async answer(user: UserEntity, login: string, refreshToken: string): Promise<TokenResponse> {
    const { id, role, reservedUsername } = user;
    const ttlSeconds = this.config.accessTokenTtlSeconds;
    return {
      user: toUser(user),
      access_token: await this.signer.access({ sub: id, role, reserved_username: reservedUsername, login }, ttlSeconds),
      refresh_token: refreshToken,
      expires_in: ttlSeconds,
    };
  }
}
