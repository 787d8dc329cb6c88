import type { ClientBase, Pool } from 'pg';

const paidSessions = `payments.simulated_session s join payments.purchase p on p.id = s.purchase_id`;

/**
 * Judges by what the provider took and gave back, what the books say, and what people have: what must not be, and what
 * finds it, with no row when all is well.
 */
export const checks = [
  {
    fault: 'the ledger does not sum to zero',
    sql: `select currency, sum(amount) from payments.ledger_posting group by currency having sum(amount) <> 0`,
  },
  {
    fault: 'money taken is not delivered + refunded + held for the open',
    sql: `select * from (
            select coalesce(sum(s.amount) filter (where s.status = 'paid'), 0) as taken,
              coalesce(sum(s.refunded_amount), 0) as refunded,
              coalesce(sum(p.amount) filter (where p.state = 'fulfilled'), 0) as delivered,
              coalesce(sum(p.amount) filter (where p.state = 'paid'), 0) as held
            from ${paidSessions}) as sums
          where taken <> delivered + refunded + held`,
  },
  {
    fault: "the ledger's accounts are not what the provider moved",
    sql: `select * from (
            select (select coalesce(sum(amount), 0) from payments.simulated_session where status = 'paid') as taken,
              (select coalesce(sum(refunded_amount), 0) from payments.simulated_session) as refunded,
              coalesce(sum(amount) filter (where account = 'customer_clearing'), 0) as clearing,
              coalesce(sum(amount) filter (where account = 'refunds'), 0) as refunds,
              coalesce(sum(amount) filter (where account in ('host_payable', 'platform_fee')), 0) as earned
            from payments.ledger_posting) as sums
          where clearing <> taken or refunds <> -refunded or earned <> refunded - taken`,
  },
  {
    fault: 'somebody paid, and got neither what was bought nor the money back',
    sql: `select p.id, p.state from ${paidSessions} where s.status = 'paid' and p.state not in ('fulfilled', 'refunded')`,
  },
  {
    fault: 'a purchase is refunded in one place and not in the other',
    sql: `select p.id from ${paidSessions}
          where (p.state = 'refunded') <> (s.refunded_amount = s.amount) or s.refunded_amount not in (0, s.amount)`,
  },
  {
    fault: 'payments and chat differ in what was given',
    sql: `select p.id, p.state, c.state as given from payments.purchase p full join chat.purchase c on c.id = p.id
          where (p.state = 'fulfilled') is distinct from coalesce(c.state = 'fulfilled', false)
            or (c.id is not null and p.id is null)`,
  },
  {
    fault: 'somebody paid for a seat and has none, or has one for nothing',
    sql: `select p.id from (select * from payments.purchase where kind = 'back_room') p
          full join chat.back_room_seat seat on seat.purchase_id = p.id
          where coalesce(p.state = 'fulfilled', false) <> coalesce(seat.revoked_at is null and seat.purchase_id is not null, false)`,
  },
  {
    fault: 'seats are oversold, or miscounted, or left though more paid',
    sql: `select b.room_id, b.max_seats, b.seats_taken from chat.back_room b
          where b.seats_taken <> (select count(*) from chat.back_room_seat s where s.room_id = b.room_id and s.revoked_at is null)
            or b.seats_taken > b.max_seats
            or b.seats_taken < least(b.max_seats, (
              select count(*) from ${paidSessions}
              where p.room_id = b.parent_room_id and p.kind = 'back_room' and s.status = 'paid'))`,
  },
  {
    fault: 'two bids for one place were taken, or the highest was not',
    sql: `select room_id from chat.purchase where kind = 'pin' group by room_id
          having count(*) filter (where state = 'fulfilled') <> count(distinct amount) filter (where state = 'fulfilled')
            or max(amount) <> max(amount) filter (where state = 'fulfilled')
            or max(amount) <> (select max(bid) from chat.pin where pin.room_id = purchase.room_id and ended_at is null)`,
  },
  {
    fault: 'somebody was charged twice for one thing',
    sql: `select p.participant_id from ${paidSessions} where s.status = 'paid' and s.refunded_amount = 0
          group by p.participant_id, p.kind having count(*) > 1`,
  },
] as const;
export type Fault = (typeof checks)[number]['fault'];

/** @returns each fault with the first row that shows it. */
export async function judge(database: ClientBase | Pool): Promise<string[]> {
  const faults: string[] = [];
  for (const { fault, sql } of checks) {
    const { rows } = await database.query<Record<string, unknown>>(`${sql} limit 1`);
    if (rows.length > 0) faults.push(`${fault}: ${JSON.stringify(rows[0])}`);
  }
  return faults;
}

const unsettled = `select count(*) from ${paidSessions} where s.status = 'paid' and p.state not in ('fulfilled', 'refunded')`;

/** What is still on its way: paid, not ended; and what is not told yet. */
export async function countOpen(database: Pool): Promise<number> {
  const { rows } = await database.query<{ open: number }>(
    `select (${unsettled})::int + (select count(*) from payments.outbox)::int
       + (select count(*) from chat.work_outbox)::int
       + (select count(*) from payments.refund where completed_at is null)::int as open`,
  );
  return rows[0]?.open ?? 0;
}

/** What was paid in one room and has not ended. */
export async function countOpenIn(database: Pool, code: string): Promise<number> {
  const inRoom = `p.room_id = (select id from chat.room where code = $1)`;
  const { rows } = await database.query<{ open: number }>(`select (${unsettled} and ${inRoom})::int as open`, [code]);
  return rows[0]?.open ?? 0;
}
