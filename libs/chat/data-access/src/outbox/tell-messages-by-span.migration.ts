import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TellMessagesBySpan1795100010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Positions of new messages that are perhaps not in the room's log yet, a row for each room and batch: the events
    // are made from the messages when they are needed. `outbox` keeps whole events of everything else.
    await runner.query(`
      create table chat.untold_messages (
        room_id uuid not null,
        first_seq bigint not null,
        last_seq bigint not null,
        created_at timestamptz not null default clock_timestamp(),
        primary key (room_id, first_seq)
      )
    `);
    await runner.query(`create index untold_messages_by_age on chat.untold_messages (created_at)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
