import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in base64url. */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url');

/** What is stored instead of the token. It needs no salt and no slow hash: nobody can guess 256 random bits. */
export const hashRefreshToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Whether a text can be a refresh token at all. */
export const isRefreshToken = (text: string): boolean => /^[\w-]{43}$/.test(text);

export interface RefreshState {
  /** When this token was replaced by the next one. */
  readonly rotatedAt: Date | null;
  /** Of the login that the token belongs to. */
  readonly revokedAt: Date | null;
  readonly expiresAt: Date;
}

/**
 * What becomes of a refresh token that is shown. A replaced one is a copy in somebody else's hands, or a client that did
 * not hear the answer: both can't be told apart, so the login ends (RFC 9700, 4.14.2). `overlapSeconds` lets a replaced
 * token through for a moment, for clients that refresh twice at once.
 */
export function judgeRefresh(state: RefreshState, now: Date, overlapSeconds: number): 'rotate' | 'invalid' | 'reused' {
  if (state.revokedAt !== null || state.expiresAt <= now) return 'invalid';
  if (state.rotatedAt === null) return 'rotate';
  // Below zero for a call that came first and got the lock later.
  const ageMs = Math.max(0, now.getTime() - state.rotatedAt.getTime());
  return ageMs < overlapSeconds * 1000 ? 'rotate' : 'reused';
}
