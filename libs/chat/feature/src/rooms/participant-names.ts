import { randomInt } from 'node:crypto';
import type { Actor } from '@chatpop/auth';
import { checkUsername, suggestUsername, usernameKey, usernameLook } from '@chatpop/chat-domain';
import { chatErrors, DomainError } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { UsersService } from '../users/index.js';

export interface ParticipantName {
  readonly username: string;
  readonly usernameKey: string;
  readonly lookKey: string;
  /** The caller owns this name: it shows with a badge. */
  readonly isReserved: boolean;
  /** Nobody asked for it: another one is as good. */
  readonly isSuggested: boolean;
}

/** Under which name somebody comes into a room. */
@Injectable()
export class ParticipantNames {
  constructor(private readonly users: UsersService) {}

  /**
   * The asked name if it passes the rules; else the account's reserved one; else a suggested one. A name that looks like
   * a reserved one is its owner's too.
   * @throws DomainError `CHAT.USERNAME_INVALID`, `CHAT.USERNAME_NOT_ALLOWED`, `CHAT.USERNAME_RESERVED`
   */
  async choose(actor: Actor, asked: string | undefined): Promise<ParticipantName> {
    const own = asked ?? actor.user?.reserved_username;
    const username = own ?? suggestUsername((limit) => randomInt(limit));
    checkUsername(username);
    const owners = await this.users.findReservedOwners(username);
    const isReserved = actor.user !== undefined && owners.exact === actor.user.sub;
    if (!isReserved && owners.alike.some((owner) => owner !== actor.user?.sub))
      throw new DomainError(chatErrors.usernameReserved);
    return {
      username,
      usernameKey: usernameKey(username),
      lookKey: usernameLook(username),
      isReserved,
      isSuggested: (own ?? null) === null,
    };
  }
}
