import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What happens to messages after they were sent: edits, deletions, reactions, reading, search; and deleted rooms. */
export class ChangeMessages1795100003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // `last_change` names the event at `updated_seq`, so that it can be told again. `search` begins with the room, so
    // that one index answers "these words in this room" without an extension.
    await runner.query(`
      alter table chat.message
        add column last_change text check (last_change in ('message_updated', 'message_deleted', 'reaction')),
        add column changed_at timestamptz,
        add column reactions jsonb not null default '{}',
        add column is_highlighted boolean not null default false,
        add column search tsvector generated always as (
          array_to_tsvector(array['#' || room_id::text]) || to_tsvector('simple', content)
        ) stored
    `);
    await runner.query(`create index message_by_words on chat.message using gin (search)`);
    // Who reacted. The counts stand in the message, written under the room's lock.
    await runner.query(`
      create table chat.reaction (
        room_id uuid not null,
        message_seq bigint not null,
        participant_id uuid not null,
        emoji text not null,
        primary key (room_id, message_seq, participant_id, emoji),
        foreign key (room_id, message_seq) references chat.message (room_id, seq) on delete cascade
      )
    `);
    await runner.query(`
      alter table chat.room
        add column deleted_at timestamptz,
        add column last_message_at timestamptz,
        add column announcement_message_id uuid
    `);
    await runner.query(`alter table chat.participant add column muted_until timestamptz`);
    await runner.query(`create index participant_by_account on chat.participant (user_id) where user_id is not null`);
    await runner.query(`create index session_by_room on chat.session (room_id) where revoked_at is null`);
    // How far a participant has read, in the room and in its Back Room.
    await runner.query(`
      create table chat.read_position (
        participant_id uuid not null references chat.participant (id),
        room_id uuid not null references chat.room (id),
        seq bigint not null,
        primary key (participant_id, room_id)
      )
    `);
    // Durable events that no message tells, for those who missed them.
    await runner.query(`
      create table chat.room_event (
        room_id uuid not null references chat.room (id),
        seq bigint not null,
        event text not null,
        primary key (room_id, seq)
      )
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
