import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBackRooms1795100002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table chat.back_room (
        room_id uuid primary key references chat.room (id),
        parent_room_id uuid not null unique references chat.room (id),
        price integer not null check (price > 0),
        currency text not null,
        max_seats integer not null check (max_seats > 0),
        seats_taken integer not null default 0 check (seats_taken between 0 and max_seats)
      )
    `);
    await runner.query(`
      create table chat.back_room_seat (
        purchase_id uuid primary key,
        room_id uuid not null references chat.back_room (room_id),
        participant_id uuid not null references chat.participant (id),
        granted_at timestamptz not null,
        revoked_at timestamptz
      )
    `);
    await runner.query(`
      create unique index seat_by_participant on chat.back_room_seat (room_id, participant_id) where revoked_at is null
    `);
    // Work from other services that was applied, written in the transaction that has the effect.
    await runner.query(`create table chat.work_inbox (work_id uuid primary key, applied_at timestamptz not null)`);
    // Answers to other services, kept until the queue has them.
    await runner.query(`
      create table chat.work_outbox (id uuid primary key, work jsonb not null, created_at timestamptz not null)
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
