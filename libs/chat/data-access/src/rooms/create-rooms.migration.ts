import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRooms1795100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table chat.room (
        id uuid primary key,
        code text not null unique,
        parent_room_id uuid references chat.room (id),
        host_user_id uuid not null,
        host_username text not null,
        host_username_is_reserved boolean not null,
        name text not null check (length(name) between 1 and 255),
        description text not null default '' check (length(description) <= 2000),
        access_mode text not null check (access_mode in ('public', 'private')),
        access_code_hash text,
        is_active boolean not null default true,
        photo_enabled boolean not null default true,
        voice_enabled boolean not null default false,
        video_enabled boolean not null default false,
        slow_mode_seconds integer not null default 0 check (slow_mode_seconds >= 0),
        theme text,
        source text not null default 'manual' check (source in ('manual', 'photo')),
        photo_analysis_id uuid,
        member_count integer not null default 0,
        epoch text not null,
        last_seq bigint not null default 0,
        created_at timestamptz not null,
        check (access_mode = 'public' or parent_room_id is not null or access_code_hash is not null)
      )
    `);
    await runner.query(`create index room_by_host on chat.room (host_user_id)`);
    await runner.query(
      `create unique index room_by_parent on chat.room (parent_room_id) where parent_room_id is not null`,
    );
    await runner.query(`
      create table chat.participant (
        id uuid primary key,
        room_id uuid not null references chat.room (id),
        user_id uuid,
        username text not null,
        username_key text not null,
        username_is_reserved boolean not null,
        is_host boolean not null default false,
        last_message_at timestamptz,
        joined_at timestamptz not null,
        unique (room_id, username_key)
      )
    `);
    await runner.query(`
      create unique index participant_by_user on chat.participant (room_id, user_id) where user_id is not null
    `);
    await runner.query(`
      create table chat.session (
        id uuid primary key,
        room_id uuid not null references chat.room (id),
        participant_id uuid not null references chat.participant (id),
        expires_at timestamptz not null,
        revoked_at timestamptz
      )
    `);
    await runner.query(`create index session_by_participant on chat.session (participant_id) where revoked_at is null`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
