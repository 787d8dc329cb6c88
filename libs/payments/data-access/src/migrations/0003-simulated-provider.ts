import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create table payments.simulated_session (
     id text primary key,
     purchase_id uuid not null unique,
     amount bigint not null,
     currency text not null,
     description text not null,
     success_url text not null,
     cancel_url text not null,
     status text not null check (status in ('open', 'paid', 'expired')),
     payment_ref text unique,
     refunded_amount bigint not null default 0,
     expires_at timestamptz not null
   )`,
  `create table payments.simulated_event (
     id text primary key,
     payload text not null,
     created_at timestamptz not null default now()
   )`,
  `create index simulated_event_time on payments.simulated_event (created_at)`,
];

export class SimulatedProvider1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
