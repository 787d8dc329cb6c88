import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateUsers1795000000000 implements MigrationInterface {
  readonly name = 'CreateUsers1795000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table chat.app_user (
        id                    uuid primary key,
        email                 text not null,
        email_key             text not null constraint app_user_email_key unique,
        password_hash         text not null,
        reserved_username     text,
        reserved_username_key text constraint app_user_reserved_username_key unique,
        role                  text not null check (role in ('user', 'staff')),
        created_at            timestamptz not null,
        check ((reserved_username is null) = (reserved_username_key is null))
      )`);
    await runner.query(`
      create table chat.login (
        id         uuid primary key,
        user_id    uuid not null references chat.app_user (id) on delete cascade,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        revoked_at timestamptz
      )`);
    await runner.query('create index login_of_user on chat.login (user_id, expires_at)');
    await runner.query(`
      create table chat.refresh_token (
        token_hash bytea primary key check (length(token_hash) = 32),
        login_id   uuid not null references chat.login (id) on delete cascade,
        created_at timestamptz not null,
        rotated_at timestamptz
      )`);
    await runner.query('create index refresh_token_of_login on chat.refresh_token (login_id, created_at)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
