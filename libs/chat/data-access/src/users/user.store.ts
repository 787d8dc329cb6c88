import { authErrors, DomainError } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, QueryFailedError, type EntityManager, type Repository } from 'typeorm';
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

  /** The badge goes with the name, in every room where it is used. @throws DomainError `AUTH.USERNAME_TAKEN`. */
  async setReservedName(id: string, name: ReservedName): Promise<void> {
    await refusingDuplicates(() =>
      this.users.manager.transaction(async (manager) => {
        await manager.update(UserEntity, { id }, name);
        const owner = [id, name.reservedUsernameKey];
        await manager.query(
          `update chat.room set host_username_is_reserved = not host_username_is_reserved
           where host_user_id = $1 and host_username_is_reserved <> (lower(host_username) is not distinct from $2)`,
          owner,
        );
        await manager.query(
          `update chat.participant set username_is_reserved = not username_is_reserved
           where user_id = $1 and username_is_reserved <> (username_key is not distinct from $2)`,
          owner,
        );
      }),
    );
  }

  /** From when it resolves the account comes into no room: who was coming in has come, whoever comes later meets it. */
  async beginErasure(id: string, at: Date): Promise<void> {
    await this.users.query(`update chat.app_user set erasing_at = $2 where id = $1`, [id, at]);
  }

  /** Whether the account is there to stay until the transaction ends: an erasure waits for that. */
  async holdOffErasure(manager: EntityManager, id: string): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `select 1 from chat.app_user where id = $1 and erasing_at is null for share`,
      [id],
    );
    return rows.length > 0;
  }

  async setPasswordHash(id: string, passwordHash: string): Promise<void> {
    await this.users.update({ id }, { passwordHash });
  }
}

const uniqueViolation = '23505';
const takenBy: Readonly<Record<string, DomainError['definition']>> = {
  app_user_email_key: authErrors.emailTaken,
  app_user_reserved_username_key: authErrors.usernameTaken,
  app_user_by_reserved_look: authErrors.usernameTaken,
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
