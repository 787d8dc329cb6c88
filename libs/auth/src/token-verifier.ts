import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { commonErrors, DomainError } from '@chatpop/contracts';
import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { AccessClaims, accessAudience, issuer, SessionClaims, sessionAudience, type Actor } from './claims.js';
import { KeyRing } from './key-ring.js';

/**
 * Tokens whose signature was checked, until they expire: verifying is most of a request's CPU otherwise. By their digest,
 * which is a tenth of their size, and so that no token stays in memory.
 */
const cachedTokens = 20_000;
const maxTokenChars = 4_096;

/** Verifies signature, issuer, audience and expiry. Never asks another service, but for the public keys. */
@Injectable()
export class TokenVerifier {
  private readonly verified = new LRUCache<string, Actor>({ max: cachedTokens });

  constructor(private readonly keys: KeyRing) {}

  /** @throws DomainError `COMMON.NOT_AUTHENTICATED`, `COMMON.TOKEN_EXPIRED`, or `COMMON.UNAVAILABLE` while no key can be fetched. */
  async verify(token: string): Promise<Actor> {
    const key = hash('sha256', token, 'base64');
    const known = this.verified.get(key);
    if (known) {
      const expires = known.user?.exp ?? known.session?.exp ?? 0;
      if (expires * 1000 > Date.now()) return known;
      this.verified.delete(key);
      throw new DomainError(commonErrors.tokenExpired);
    }
    const actor = await this.check(token);
    this.verified.set(key, actor);
    return actor;
  }

  private async check(token: string): Promise<Actor> {
    if (token.length > maxTokenChars) throw new DomainError(commonErrors.notAuthenticated);
    try {
      const { payload } = await jwtVerify(token, this.keys.resolve, {
        issuer,
        audience: [accessAudience, sessionAudience],
        algorithms: ['EdDSA'],
        requiredClaims: ['exp', 'sub'],
      });
      return payload.aud === accessAudience
        ? { user: parse(AccessClaims, payload) }
        : { session: parse(SessionClaims, payload) };
    } catch (error) {
      throw toTokenError(error);
    }
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, payload: unknown): z.output<Schema> {
  const result = schema.safeParse(payload);
  if (!result.success) throw new DomainError(commonErrors.notAuthenticated);
  return result.data;
}

function toTokenError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof errors.JWTExpired) return new DomainError(commonErrors.tokenExpired);
  const fetchFailed =
    !(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';
  if (fetchFailed) return new DomainError(commonErrors.unavailable, { retryAfterSeconds: 2, cause: error });
  return new DomainError(commonErrors.notAuthenticated, { cause: error });
}
