import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMessages1795100001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The hot index is (room_id, seq): pages of history are neighbours on disk. Ids are looked up rarely.
    await runner.query(`
      create table chat.message (
        room_id uuid not null references chat.room (id),
        seq bigint not null,
        id uuid not null,
        updated_seq bigint not null,
        participant_id uuid not null,
        username text not null,
        username_is_reserved boolean not null,
        is_from_host boolean not null,
        kind text not null default 'text',
        content text not null,
        body_hash bytea,
        reply_to_id uuid,
        mentions text[] not null default '{}',
        is_edited boolean not null default false,
        is_deleted boolean not null default false,
        client_message_id uuid,
        created_at timestamptz not null,
        primary key (room_id, seq)
      )
    `);
    await runner.query(`create unique index message_by_id on chat.message (id)`);
    await runner.query(`create unique index message_by_change on chat.message (room_id, updated_seq)`);
    await runner.query(`
      create unique index message_by_client_id on chat.message (room_id, participant_id, client_message_id)
      where client_message_id is not null
    `);
    // Events that are committed and perhaps not in the room's log yet. Empty when all is well.
    await runner.query(`
      create table chat.outbox (
        room_id uuid not null,
        seq bigint not null,
        header text not null,
        event text not null,
        created_at timestamptz not null default clock_timestamp(),
        primary key (room_id, seq)
      )
    `);
    await runner.query(`create index outbox_by_age on chat.outbox (created_at)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
