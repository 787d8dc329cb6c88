import { judgeRefresh } from '@chatpop/chat-domain';
import { newId } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, IsNull, LessThanOrEqual, type EntityManager } from 'typeorm';
import { LoginEntity } from './login.entity.js';
import { RefreshTokenEntity } from './refresh-token.entity.js';
import { UserEntity } from './user.entity.js';

export interface Rotation {
  readonly from: Buffer;
  readonly to: Buffer;
  readonly at: Date;
  /** How long the next token is good for. */
  readonly ttlMs: number;
  readonly overlapSeconds: number;
}

/** `invalid` covers unknown, expired and revoked. After `reused` the login is revoked. */
export type RotationOutcome =
  | { readonly verdict: 'rotate'; readonly user: UserEntity; readonly loginId: string }
  | { readonly verdict: 'reused'; readonly userId: string; readonly loginId: string }
  | { readonly verdict: 'invalid' };

@Injectable()
export class LoginStore {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /**
   * Begins a login with its first refresh token, and gives its id; `undefined` when the account is gone. The user's logins
   * that have expired are forgotten on the way.
   */
  async open(userId: string, tokenHash: Buffer, at: Date, ttlMs: number): Promise<string | undefined> {
    return this.source.transaction(async (manager) => {
      const found = await manager.query<unknown[]>(`select 1 from chat.app_user where id = $1 for key share`, [userId]);
      if (found.length === 0) return undefined;
      await manager.delete(LoginEntity, { userId, expiresAt: LessThanOrEqual(at) });
      const id = newId();
      const expiresAt = later(at, ttlMs);
      await manager.insert(LoginEntity, { id, userId, createdAt: at, expiresAt, revokedAt: null });
      await manager.insert(RefreshTokenEntity, { tokenHash, loginId: id, createdAt: at, rotatedAt: null });
      return id;
    });
  }

  /** Replaces a refresh token by the next one, or ends the login when it was replaced before. */
  async rotate({ from, to, at, ttlMs, overlapSeconds }: Rotation): Promise<RotationOutcome> {
    return this.source.transaction<RotationOutcome>(async (manager) => {
      const login = await lockLogin(manager, from);
      // Read after the lock: whoever held it may have replaced this very token.
      const token = await manager.findOneBy(RefreshTokenEntity, { tokenHash: from });
      if (!login || !token) return { verdict: 'invalid' };
      const { id, userId, revokedAt, expiresAt } = login;
      const { rotatedAt } = token;
      const verdict = judgeRefresh({ rotatedAt, revokedAt, expiresAt }, at, overlapSeconds);
      if (verdict === 'invalid') return { verdict };
      if (verdict === 'reused') {
        await manager.update(LoginEntity, { id }, { revokedAt: at });
        return { verdict, userId, loginId: id };
      }
      if (rotatedAt === null) await manager.update(RefreshTokenEntity, { tokenHash: from }, { rotatedAt: at });
      await manager.insert(RefreshTokenEntity, { tokenHash: to, loginId: id, createdAt: at, rotatedAt: null });
      await manager.update(LoginEntity, { id }, { expiresAt: later(at, ttlMs) });
      await manager.delete(RefreshTokenEntity, { loginId: id, createdAt: LessThanOrEqual(later(at, -ttlMs)) });
      return { verdict, user: await manager.findOneByOrFail(UserEntity, { id: userId }), loginId: id };
    });
  }

  /** Ends the login that a token belongs to, be it the latest or a replaced one. @returns which that is. */
  async revoke(tokenHash: Buffer, at: Date): Promise<string | undefined> {
    const token = await this.source.manager.findOneBy(RefreshTokenEntity, { tokenHash });
    if (token)
      await this.source.manager.update(LoginEntity, { id: token.loginId, revokedAt: IsNull() }, { revokedAt: at });
    return token?.loginId;
  }
}

const later = (time: Date, ms: number): Date => new Date(time.getTime() + ms);

/** All that happens to one login happens one after the other. */
async function lockLogin(manager: EntityManager, tokenHash: Buffer): Promise<LoginEntity | null> {
  return manager
    .createQueryBuilder(LoginEntity, 'login')
    .where('login.id = (select login_id from chat.refresh_token where token_hash = :tokenHash)', { tokenHash })
    .setLock('pessimistic_write')
    .getOne();
}
