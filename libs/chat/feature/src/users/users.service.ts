import type { Actor } from '@chatpop/auth';
import { checkUsername, emailKey, usernameKey, usernameLook } from '@chatpop/chat-domain';
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
    if (await this.users.findByEmail(emailKey(request.email))) throw new DomainError(authErrors.emailTaken);
    await this.refuseTwin(reserved, undefined);
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
    await this.refuseTwin(reserved, me.id);
    await this.users.setReservedName(me.id, reserved);
    return Object.assign(me, reserved);
  }

  /** The ids of the users who reserved this very username, and one that looks like it. */
  async findReservedOwners(username: string): Promise<{ exact: string | undefined; alike: string[] }> {
    const owners = await this.users.findReservedAlike(usernameLook(username));
    const key = usernameKey(username);
    return { exact: owners.find((owner) => owner.key === key)?.id, alike: owners.map(({ id }) => id) };
  }

  /** Nobody reserves what looks like somebody else's. Of those who try at once the unique index lets one through. */
  private async refuseTwin({ reservedUsername }: ReservedName, ownerId: string | undefined): Promise<void> {
    if (reservedUsername === null) return;
    const { alike } = await this.findReservedOwners(reservedUsername);
    if (alike.some((id) => id !== ownerId)) throw new DomainError(authErrors.usernameTaken);
  }
}

function toReservedName(name: string | null): ReservedName {
  if (name === null) return { reservedUsername: null, reservedUsernameKey: null };
  checkUsername(name);
  return { reservedUsername: name, reservedUsernameKey: usernameKey(name) };
}
