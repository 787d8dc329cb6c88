import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create table payments.payout_account (
     host_user_id uuid primary key,
     account_ref text not null unique,
     is_enabled boolean not null default false,
     connected_at timestamptz not null default now(),
     checked_at timestamptz not null default now()
   )`,
  `create table payments.payout (
     id uuid primary key,
     host_user_id uuid not null references payments.payout_account,
     account_ref text not null,
     amount bigint not null check (amount > 0),
     currency text not null check (currency ~ '^[a-z]{3}$'),
     state text not null check (state in ('requested', 'sent', 'failed')),
     transfer_ref text unique,
     attempts int not null default 0,
     next_attempt_at timestamptz not null default now(),
     created_at timestamptz not null default now(),
     check ((state = 'sent') = (transfer_ref is not null))
   )`,
  // A host's money in one currency is on its way once at a time.
  `create unique index payout_requested on payments.payout (host_user_id, currency) where state = 'requested'`,
  `create index payout_due on payments.payout (next_attempt_at) where state = 'requested'`,

  `alter table payments.ledger_entry
     alter column purchase_id drop not null,
     add column payout_id uuid references payments.payout,
     add constraint ledger_entry_cause check ((purchase_id is null) <> (payout_id is null))`,
  `create index ledger_entry_payout on payments.ledger_entry (payout_id) where payout_id is not null`,
  `alter table payments.ledger_posting drop constraint ledger_posting_account_check`,
  `alter table payments.ledger_posting add constraint ledger_posting_account_check
     check (account in ('customer_clearing', 'host_payable', 'platform_fee', 'refunds', 'disputes', 'payouts'))`,

  `create table payments.simulated_account (
     ref text primary key,
     host_user_id uuid not null unique,
     is_enabled boolean not null default false,
     return_url text
   )`,
  `create table payments.simulated_transfer (
     payout_id uuid primary key,
     ref text not null unique,
     account_ref text not null,
     amount bigint not null,
     currency text not null
   )`,
];

export class Payouts1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
