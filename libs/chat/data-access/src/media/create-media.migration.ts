import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMedia1795100011000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Files that were uploaded. What a message shows of its file stands in the message: pages of history read one table.
    // A file goes when `expires_at` is over; while it belongs to a message it has none.
    await runner.query(`
      create table chat.media (
        id uuid primary key,
        room_id uuid not null references chat.room (id),
        participant_id uuid not null,
        message_id uuid,
        kind text not null check (kind in ('photo', 'voice', 'video')),
        mime text not null,
        bytes integer not null check (bytes > 0),
        width integer,
        height integer,
        duration_ms integer,
        object_key text not null,
        created_at timestamptz not null,
        expires_at timestamptz
      )
    `);
    await runner.query(`create index media_by_expiry on chat.media (expires_at) where expires_at is not null`);
    await runner.query(`create index media_by_room on chat.media (room_id)`);
    await runner.query(`create index media_by_message on chat.media (message_id) where message_id is not null`);
    await runner.query(`alter table chat.message add column media jsonb`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
