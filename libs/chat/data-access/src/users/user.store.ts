import { authErrors, DomainError } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, QueryFailedError, type Repository } from 'typeorm';
import { UserEntity } from './user.entity.js';

export type ReservedName = Pick<UserEntity, 'reservedUsername' | 'reservedUsernameKey'>;

@Injectable()
export class UserStore {
  private readonly users: Repository<UserEntity>;

  constructor(@InjectDataSource('chat') source: DataSource) {
    this.users = source.getRepository(UserEntity);
  }

  /** @throws DomainError `AUTH.EMAIL_TAKEN`, `AUTH.USERNAME_TAKEN`: however many try at once, one succeeds. */
  async add(user: UserEntity): Promise<void> {
    await refusingDuplicates(() => this.users.insert(user));
  }

  async find(id: string): Promise<UserEntity | undefined> {
    return (await this.users.findOneBy({ id })) ?? undefined;
  }

  async findByEmail(emailKey: string): Promise<UserEntity | undefined> {
    return (await this.users.findOneBy({ emailKey })) ?? undefined;
  }

  /** Who reserved usernames of this look (`usernameLook`). */
  async findReservedAlike(look: string): Promise<{ id: string; key: string }[]> {
    return this.users.query<{ id: string; key: string }[]>(
      `select id, reserved_username_key as key from chat.app_user
       where lower(translate(reserved_username, '0I1', 'oll')) = $1`,
      [look],
    );
  }

  /** @throws DomainError `AUTH.USERNAME_TAKEN`. */
  async setReservedName(id: string, name: ReservedName): Promise<void> {
    await refusingDuplicates(() => this.users.update({ id }, name));
  }

  async setPasswordHash(id: string, passwordHash: string): Promise<void> {
    await this.users.update({ id }, { passwordHash });
  }
}

const uniqueViolation = '23505';
const takenBy: Readonly<Record<string, DomainError['definition']>> = {
  app_user_email_key: authErrors.emailTaken,
  app_user_reserved_username_key: authErrors.usernameTaken,
};

async function refusingDuplicates(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const taken = takenBy[constraintOf(error) ?? ''];
    throw taken ? new DomainError(taken, { cause: error }) : error;
  }
}

/** The unique constraint that a statement ran into. */
function constraintOf(error: unknown): string | undefined {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : undefined;
  const isViolation = cause instanceof Error && 'code' in cause && cause.code === uniqueViolation;
  return isViolation && 'constraint' in cause ? String(cause.constraint) : undefined;
}
