import type { Pool } from 'pg';
import { judge, type Fault } from './oracle.js';

/** A payment more than there was: a copy of a purchase that was given, in this state, with a session that is paid. */
const paidOnceMore = (state: string): string => `
  with again as (
    insert into payments.purchase
    select (jsonb_populate_record(null::payments.purchase, to_jsonb(p) || jsonb_build_object(
      'id', gen_random_uuid(), 'state', '${state}', 'session_id', 'twin', 'payment_ref', 'twin'))).*
    from payments.purchase p where p.state = 'fulfilled' limit 1 returning id)
  insert into payments.simulated_session
  select (jsonb_populate_record(null::payments.simulated_session, to_jsonb(s) || jsonb_build_object(
    'id', 'twin', 'purchase_id', again.id, 'payment_ref', 'twin'))).*
  from again, (select * from payments.simulated_session where status = 'paid' and refunded_amount = 0 limit 1) s`;

interface Twin {
  readonly name: string;
  /** Does by hand what a guard keeps from happening. */
  readonly sql: string;
  /** What the oracle must say then. */
  readonly fault: Fault;
}

export const twins: readonly Twin[] = [
  {
    name: 'an entry that is not balanced',
    sql: `insert into payments.ledger_posting (entry_id, account, amount, currency)
          select entry_id, 'disputes', 1, currency from payments.ledger_posting limit 1`,
    fault: 'the ledger does not sum to zero',
  },
  {
    name: 'a payment that was lost',
    sql: `update payments.simulated_session set status = 'paid', amount = amount + 500
          where id = (select id from payments.simulated_session where status = 'paid' limit 1)`,
    fault: 'money taken is not delivered + refunded + held for the open',
  },
  {
    name: 'a payment that is in no book',
    sql: paidOnceMore('fulfilled'),
    fault: "the ledger's accounts are not what the provider moved",
  },
  {
    name: 'a payment that nobody decided on',
    sql: paidOnceMore('paid'),
    fault: 'somebody paid, and got neither what was bought nor the money back',
  },
  {
    name: 'a refund that was never made',
    sql: `update payments.simulated_session set refunded_amount = 0
          where id = (select id from payments.simulated_session where refunded_amount > 0 limit 1)`,
    fault: 'a purchase is refunded in one place and not in the other',
  },
  {
    name: 'something that was given and paid back',
    sql: `update chat.purchase set state = 'fulfilled', reason = null, refunded_at = null
          where id = (select id from chat.purchase where kind = 'back_room' and reason is not null limit 1)`,
    fault: 'payments and chat differ in what was given',
  },
  {
    name: 'a seat that was not given',
    sql: `update chat.back_room_seat set revoked_at = now()
          where purchase_id = (select purchase_id from chat.back_room_seat where revoked_at is null limit 1)`,
    fault: 'somebody paid for a seat and has none, or has one for nothing',
  },
  {
    name: 'a seat for nothing',
    sql: `insert into chat.back_room_seat (purchase_id, room_id, participant_id, granted_at)
          select gen_random_uuid(), b.room_id, p.id, now()
          from chat.back_room b join chat.participant p on p.room_id = b.parent_room_id
          where not exists (select from chat.back_room_seat s where s.participant_id = p.id) limit 1`,
    fault: 'somebody paid for a seat and has none, or has one for nothing',
  },
  {
    name: 'a seat that is not counted',
    sql: `update chat.back_room set seats_taken = seats_taken - 1
          where room_id = (select room_id from chat.back_room where seats_taken > 0 limit 1)`,
    fault: 'seats are oversold, or miscounted, or left though more paid',
  },
  {
    name: 'a bid that was taken twice',
    sql: `update chat.purchase set state = 'fulfilled', reason = null, refunded_at = null
          where id = (
            select lost.id from chat.purchase lost join chat.purchase won using (room_id, kind, amount)
            where kind = 'pin' and lost.reason = 'outbid' and won.state = 'fulfilled' limit 1)`,
    fault: 'two bids for one place were taken, or the highest was not',
  },
  {
    name: 'a second payment for the same thing',
    sql: paidOnceMore('fulfilled'),
    fault: 'somebody was charged twice for one thing',
  },
];

/** @returns the twins that the oracle did not see: none, if it is worth anything. */
export async function unseenTwins(database: Pool): Promise<string[]> {
  const unseen: string[] = [];
  const client = await database.connect();
  try {
    for (const { name, sql, fault } of twins) {
      await client.query('begin');
      const { rowCount } = await client.query(sql);
      const seen = (await judge(client)).some((found) => found.startsWith(`${fault}: `));
      if (rowCount !== 1 || !seen) unseen.push(name);
      await client.query('rollback');
    }
    return unseen;
  } finally {
    client.release(true);
  }
}
