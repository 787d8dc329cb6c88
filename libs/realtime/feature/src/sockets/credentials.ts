import { TokenVerifier } from '@chatpop/auth';
import { commonErrors, DomainError, realtimeErrors, type JoinCredentials } from '@chatpop/contracts';
import type { Position } from '@chatpop/realtime-domain';
import { Injectable } from '@nestjs/common';
import type { Person } from '../rooms/membership.js';

/** What a client showed to enter a room, checked as far as signatures tell. */
export interface Pass {
  readonly code: string;
  /** Without a token nobody: such a socket may read a public room. */
  readonly holder?: { readonly person: Person; readonly roomId: string; readonly expiresAt: number };
  readonly from: Position | undefined;
  readonly backRoomFrom: Position | undefined;
}

@Injectable()
export class Credentials {
  constructor(private readonly tokens: TokenVerifier) {}

  /**
   * @param code the room that is asked for; with a token it must be the token's.
   * @throws DomainError when the token is not a valid session token of that room.
   */
  async check(given: JoinCredentials, code: string | undefined): Promise<Pass> {
    const positions = { from: position(given), backRoomFrom: given.back_room && position(given.back_room) };
    if (given.token === undefined) {
      if (code === undefined)
        throw new DomainError(realtimeErrors.badFrame, { detail: 'Give a token or a room code.' });
      return { code, ...positions };
    }
    const { session } = await this.tokens.verify(given.token);
    if (!session || (code !== undefined && session.code !== code)) throw new DomainError(commonErrors.notAuthenticated);
    const person = { participantId: session.sub, sessionId: session.sid, username: session.username };
    return {
      code: session.code,
      holder: { person, roomId: session.room, expiresAt: session.exp * 1000 },
      ...positions,
    };
  }
}

/** Half a position is none. */
const position = ({ epoch, last_seq }: { epoch?: string; last_seq?: number }): Position | undefined =>
  epoch !== undefined && last_seq !== undefined ? { epoch, seq: last_seq } : undefined;
