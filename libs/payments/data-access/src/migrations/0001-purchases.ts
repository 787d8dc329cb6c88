import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create function payments.state_rank(state text) returns int language sql immutable strict as $$
     select array_position(
       array['created', 'pending', 'expired', 'failed', 'paid', 'fulfilled', 'refunded', 'disputed'], state)
   $$`,
  `create table payments.purchase (
     id uuid primary key,
     kind text not null check (kind in ('back_room', 'pin', 'tip', 'gift')),
     state text not null check (payments.state_rank(state) is not null),
     amount bigint not null check (amount > 0),
     currency text not null check (currency ~ '^[a-z]{3}$'),
     fee_amount bigint not null check (fee_amount between 0 and amount),
     room_id uuid not null,
     room_code text not null,
     host_user_id uuid not null,
     participant_id uuid not null,
     parameters jsonb not null,
     parameters_key text not null,
     session_id text unique,
     checkout_url text,
     expires_at timestamptz not null,
     payment_ref text,
     is_paid boolean not null default false,
     refunded_amount bigint not null default 0 check (refunded_amount between 0 and amount),
     disputed_amount bigint not null default 0 check (disputed_amount between 0 and amount),
     reinstated_amount bigint not null default 0 check (reinstated_amount between 0 and amount),
     created_at timestamptz not null default now(),
     paid_at timestamptz,
     fulfilled_at timestamptz,
     moved_at timestamptz not null default now(),
     told_at timestamptz,
     check (state <> 'pending' or session_id is not null),
     check (is_paid = (paid_at is not null)),
     check (state not in ('paid', 'fulfilled') or is_paid)
   )`,
  `create unique index purchase_open on payments.purchase (participant_id, room_id, kind, parameters_key)
     where state in ('created', 'pending')`,
  `create index purchase_expiring on payments.purchase (expires_at) where state in ('created', 'pending')`,
  `create index purchase_told on payments.purchase (told_at) where state in ('paid', 'refunded', 'disputed')`,
  `create index purchase_payment on payments.purchase (payment_ref) where payment_ref is not null`,
  `create index purchase_participant on payments.purchase (participant_id, created_at desc)`,
  `create index purchase_room on payments.purchase (room_id, created_at desc)`,

  // The last line of defence: whatever the code does, a purchase moves forward and its price stays.
  `create function payments.guard_purchase() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then
       raise exception 'a purchase is never deleted';
     end if;
     if payments.state_rank(new.state) < payments.state_rank(old.state) then
       raise exception 'a purchase moves only forward, not from % to %', old.state, new.state;
     end if;
     if (new.id, new.kind, new.amount, new.currency, new.fee_amount, new.room_id, new.host_user_id, new.participant_id)
        is distinct from
        (old.id, old.kind, old.amount, old.currency, old.fee_amount, old.room_id, old.host_user_id, old.participant_id) then
       raise exception 'what was bought, by whom and for how much can not be changed';
     end if;
     if (old.is_paid and not new.is_paid) or new.refunded_amount < old.refunded_amount
        or new.disputed_amount < old.disputed_amount or new.reinstated_amount < old.reinstated_amount then
       raise exception 'what is known of a payment is never taken back';
     end if;
     return new;
   end $$`,
  `create trigger purchase_guard before update or delete on payments.purchase
     for each row execute function payments.guard_purchase()`,

  `create table payments.provider_event (
     id text primary key,
     type text not null,
     fact jsonb,
     payment_ref text,
     purchase_id uuid references payments.purchase,
     occurred_at timestamptz not null,
     received_at timestamptz not null default now()
   )`,
  `create index provider_event_unmatched on payments.provider_event (payment_ref)
     where purchase_id is null and fact is not null`,
  `create index provider_event_purchase on payments.provider_event (purchase_id) where purchase_id is not null`,

  `create table payments.outbox (
     id uuid primary key,
     work jsonb not null,
     created_at timestamptz not null default now()
   )`,
  `create table payments.inbox (
     work_id uuid primary key,
     name text not null,
     applied_at timestamptz not null default now()
   )`,
  `create table payments.refund (
     purchase_id uuid primary key references payments.purchase,
     reason text not null,
     requested_by uuid,
     requested_at timestamptz not null default now(),
     attempts int not null default 0,
     next_attempt_at timestamptz not null default now(),
     completed_at timestamptz
   )`,
  `create index refund_due on payments.refund (next_attempt_at) where completed_at is null`,
  `create table payments.reconciliation (
     provider text primary key,
     events_until timestamptz not null,
     next_run_at timestamptz not null
   )`,
];

export class Purchases1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
