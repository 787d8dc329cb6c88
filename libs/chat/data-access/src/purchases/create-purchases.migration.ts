import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was paid for in rooms: what became of each purchase, pins, tips and gifts. */
export class CreatePurchases1795106000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A refund that comes before its payment leaves a row too: the payment finds it, and gives nothing.
    await runner.query(`
      create table chat.purchase (
        id uuid primary key,
        kind text not null check (kind in ('back_room', 'pin', 'tip', 'gift')),
        state text not null check (state in ('fulfilled', 'rejected', 'refunded')),
        reason text,
        room_id uuid not null,
        participant_id uuid not null,
        amount bigint not null check (amount > 0),
        message_id uuid,
        pin_id uuid,
        pinned_seconds integer,
        decided_at timestamptz not null,
        refunded_at timestamptz,
        check ((state = 'rejected') <= (reason is not null)),
        check ((state = 'refunded') = (refunded_at is not null))
      )
    `);
    await runner.query(`
      create index purchase_of_pin on chat.purchase (pin_id) where pin_id is not null and state = 'fulfilled'
    `);
    await runner.query(`
      create table chat.pin (
        id uuid primary key,
        room_id uuid not null references chat.room (id),
        message_id uuid not null,
        participant_id uuid not null references chat.participant (id),
        username text not null,
        bid bigint not null check (bid > 0),
        currency text not null,
        bid_at timestamptz not null,
        pinned_until timestamptz not null,
        ended_at timestamptz
      )
    `);
    await runner.query(`create unique index pin_of_message on chat.pin (message_id) where ended_at is null`);
    await runner.query(`create index pin_of_room on chat.pin (room_id) where ended_at is null`);
    await runner.query(`create index pin_due on chat.pin (pinned_until) where ended_at is null`);
    // What a message shows of its pin, and of the tip or gift that it is.
    await runner.query(`alter table chat.message add column pin jsonb, add column paid jsonb`);
    await runner.query(`alter table chat.message drop constraint if exists message_last_change_check`);
    await runner.query(`
      alter table chat.message add constraint message_last_change_check check (last_change in
        ('message_updated', 'message_deleted', 'reaction', 'message_pinned', 'message_unpinned')) not valid
    `);
    // A Back Room that its host has closed stays closed when the room opens again.
    await runner.query(`alter table chat.back_room add column is_open boolean not null default true`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
