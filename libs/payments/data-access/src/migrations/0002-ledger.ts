import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create table payments.ledger_entry (
     id uuid primary key,
     purchase_id uuid not null references payments.purchase,
     reason text not null,
     created_at timestamptz not null default now()
   )`,
  `create index ledger_entry_purchase on payments.ledger_entry (purchase_id)`,
  `create table payments.ledger_posting (
     entry_id uuid not null references payments.ledger_entry,
     account text not null
       check (account in ('customer_clearing', 'host_payable', 'platform_fee', 'refunds', 'disputes')),
     host_user_id uuid,
     amount bigint not null check (amount <> 0),
     currency text not null check (currency ~ '^[a-z]{3}$'),
     primary key (entry_id, account),
     check ((account = 'host_payable') = (host_user_id is not null))
   )`,
  `create index ledger_posting_host on payments.ledger_posting (host_user_id, currency) include (amount)
     where account = 'host_payable'`,

  `create function payments.refuse_ledger_change() returns trigger language plpgsql as $$
   begin
     raise exception 'the ledger is append-only';
   end $$`,
  ...['ledger_entry', 'ledger_posting'].map(
    (table) => `create trigger append_only before update or delete or truncate on payments.${table}
      for each statement execute function payments.refuse_ledger_change()`,
  ),

  // Deferred to the commit, when all postings of an entry are there.
  `create function payments.require_balance() returns trigger language plpgsql as $$
   declare
     entry uuid := to_jsonb(new) ->> tg_argv[0];
   begin
     if not exists (select from payments.ledger_posting where entry_id = entry) then
       raise exception 'ledger entry % has no postings', entry;
     end if;
     if exists (select from payments.ledger_posting where entry_id = entry group by currency having sum(amount) <> 0) then
       raise exception 'ledger entry % does not sum to zero', entry;
     end if;
     return null;
   end $$`,
  ...[
    ['ledger_entry', 'id'],
    ['ledger_posting', 'entry_id'],
  ].map(
    ([table, key]) => `create constraint trigger balanced after insert on payments.${table}
      deferrable initially deferred for each row execute function payments.require_balance('${key}')`,
  ),
];

export class Ledger1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
