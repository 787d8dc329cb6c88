import { TokenVerifier } from '@chatpop/auth';
import { commonErrors, DomainError, realtimeErrors } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import type { Person } from '../rooms/membership.js';

/** What a client showed to enter a room, checked as far as signatures tell. */
export interface Pass {
  readonly code: string;
  /** Without a token nobody: such a socket may read a public room. */
  readonly person: Person | undefined;
  /** The room that the token is bound to. */
  readonly roomId: string | undefined;
  /** In seconds since 1970. */
  readonly expiresAt: number;
}

@Injectable()
export class Credentials {
  constructor(private readonly tokens: TokenVerifier) {}

  /**
   * @param code the room that is asked for; with a token it must be the token's.
   * @throws DomainError when the token is not a valid session token of that room.
   */
  async check(token: string | undefined, code: string | undefined): Promise<Pass> {
    if (token === undefined) {
      if (code === undefined)
        throw new DomainError(realtimeErrors.badFrame, { detail: 'Give a token or a room code.' });
      return { code, person: undefined, roomId: undefined, expiresAt: Infinity };
    }
    const { session } = await this.tokens.verify(token);
    if (!session || (code !== undefined && session.code !== code)) throw new DomainError(commonErrors.notAuthenticated);
    return {
      code: session.code,
      person: { participantId: session.sub, sessionId: session.sid, username: session.username },
      roomId: session.room,
      expiresAt: session.exp,
    };
  }
}
