import { randomInt } from 'node:crypto';
import type { Actor } from '@chatpop/auth';
import { checkUsername, suggestUsername, usernameKey } from '@chatpop/chat-domain';
import { chatErrors, DomainError } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { UsersService } from '../users/index.js';

export interface ParticipantName {
  readonly username: string;
  readonly usernameKey: string;
  /** The caller owns this name: it shows with a badge. */
  readonly isReserved: boolean;
}

/** Under which name somebody comes into a room. */
@Injectable()
export class ParticipantNames {
  constructor(private readonly users: UsersService) {}

  /**
   * The asked name if it passes the rules; else the account's reserved one; else a suggested one.
   * @throws DomainError `CHAT.USERNAME_INVALID`, `CHAT.USERNAME_NOT_ALLOWED`, `CHAT.USERNAME_RESERVED`
   */
  async choose(actor: Actor, asked: string | undefined): Promise<ParticipantName> {
    const username = asked ?? actor.user?.reserved_username ?? suggestUsername((limit) => randomInt(limit));
    checkUsername(username);
    const key = usernameKey(username);
    const owner = await this.users.findReservedOwner(key);
    if (owner !== undefined && owner !== actor.user?.sub) throw new DomainError(chatErrors.usernameReserved);
    return { username, usernameKey: key, isReserved: owner !== undefined };
  }
}
