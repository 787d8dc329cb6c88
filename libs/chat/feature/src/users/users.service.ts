import type { Actor } from '@chatpop/auth';
import { checkUsername, emailKey, usernameKey } from '@chatpop/chat-domain';
import { type UserEntity, UserStore, type ReservedName } from '@chatpop/chat-data-access';
import { authErrors, commonErrors, DomainError, type RegisterRequest, type UpdateMeRequest } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { PasswordHasher } from './passwords/password-hasher.js';

/** Accounts, and the usernames that they have reserved. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UserStore,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `AUTH.EMAIL_TAKEN`, `AUTH.USERNAME_TAKEN`, and what `checkUsername` throws. */
  async register(request: RegisterRequest): Promise<UserEntity> {
    const reserved = toReservedName(request.reserved_username ?? null);
    await this.refuseTaken(request.email, reserved);
    const user: UserEntity = {
      id: newId(),
      email: request.email,
      emailKey: emailKey(request.email),
      passwordHash: await this.passwords.hash(request.password),
      ...reserved,
      role: 'user',
      createdAt: this.clock.now(),
    };
    await this.users.add(user);
    return user;
  }

  /** @throws DomainError `COMMON.NOT_AUTHENTICATED` when the account is gone and its token is not. */
  async getMe({ user }: Actor): Promise<UserEntity> {
    const found = user && (await this.users.find(user.sub));
    if (!found) throw new DomainError(commonErrors.notAuthenticated);
    return found;
  }

  /** Reserves another username, or none. The former one is free at once. */
  async updateMe(actor: Actor, { reserved_username }: UpdateMeRequest): Promise<UserEntity> {
    const me = await this.getMe(actor);
    const reserved = toReservedName(reserved_username);
    await this.users.setReservedName(me.id, reserved);
    return Object.assign(me, reserved);
  }

  /** The id of the user whom a username belongs to: nobody else may go by it. Takes the key, see `usernameKey`. */
  async findReservedOwner(key: string): Promise<string | undefined> {
    return this.users.findReservedOwner(key);
  }

  /** Saves the work of hashing where the answer is known. What is decided is decided by the unique indexes. */
  private async refuseTaken(email: string, { reservedUsernameKey }: ReservedName): Promise<void> {
    if (await this.users.findByEmail(emailKey(email))) throw new DomainError(authErrors.emailTaken);
    if (reservedUsernameKey !== null && (await this.users.findReservedOwner(reservedUsernameKey)) !== undefined)
      throw new DomainError(authErrors.usernameTaken);
  }
}

function toReservedName(name: string | null): ReservedName {
  if (name === null) return { reservedUsername: null, reservedUsernameKey: null };
  checkUsername(name);
  return { reservedUsername: name, reservedUsernameKey: usernameKey(name) };
}
