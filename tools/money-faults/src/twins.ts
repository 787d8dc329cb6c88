import type { Pool } from 'pg';
import { judge } from './oracle.js';

/** What each guard keeps from happening, done by hand: the oracle must see every one of them. */
const twins: Readonly<Record<string, string>> = {
  'a refund that was never made': `
    update payments.simulated_session set refunded_amount = 0
    where id = (select id from payments.simulated_session where refunded_amount > 0 limit 1)`,
  'a payment that was lost': `
    update payments.simulated_session set status = 'paid', amount = amount + 500
    where id = (select id from payments.simulated_session where status = 'paid' limit 1)`,
  'a seat that was not given': `
    update chat.back_room_seat set revoked_at = now()
    where purchase_id = (select purchase_id from chat.back_room_seat where revoked_at is null limit 1)`,
  'a seat for nothing': `
    insert into chat.back_room_seat (purchase_id, room_id, participant_id, granted_at)
    select gen_random_uuid(), b.room_id, p.id, now() from chat.back_room b join chat.participant p on p.room_id = b.parent_room_id
    where not exists (select from chat.back_room_seat s where s.participant_id = p.id) limit 1`,
  'an entry that is not balanced': `
    insert into payments.ledger_posting (entry_id, account, amount, currency)
    select entry_id, 'disputes', 1, currency from payments.ledger_posting limit 1`,
  'a bid that was taken twice': `
    update chat.purchase set state = 'fulfilled', reason = null, refunded_at = null
    where id = (select id from chat.purchase where kind = 'pin' and reason = 'outbid' limit 1)`,
};

/** @returns the twins that the oracle did not see: none, if it is worth anything. */
export async function unseenTwins(database: Pool): Promise<string[]> {
  const unseen: string[] = [];
  const client = await database.connect();
  for (const [name, sql] of Object.entries(twins)) {
    await client.query('begin');
    try {
      const { rowCount } = await client.query(sql);
      if (rowCount !== 1 || (await judge(client)).length === 0) unseen.push(name);
    } finally {
      await client.query('rollback');
    }
  }
  client.release();
  return unseen;
}

export const twinCount = Object.keys(twins).length;
