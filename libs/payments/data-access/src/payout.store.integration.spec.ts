import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, runMigrations } from '@chatpop/persistence';
import { DataSource } from 'typeorm';
import { paymentsPersistence } from './payments.persistence.js';
import { PayoutStore } from './payout.store.js';
import { postEntry } from './post-entry.js';

const adminUrl = process.env['TEST_DATABASE_URL'] ?? '';
const name = `payouts_${process.pid}`;
const url = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
const { entities } = paymentsPersistence;
const admin = new DataSource({ type: 'postgres', url: adminUrl });
const source = new DataSource({ type: 'postgres', url, schema: 'payments', entities });
const slow = new DataSource({ type: 'postgres', url, schema: 'payments', entities, applicationName: 'slow' });
const store = new PayoutStore(source);
const earnedBefore = new Date(Date.now() - 3_600_000);
const requestDue = (of = store) => of.requestDue({ minimum: 1_000, earnedBefore }, 10);
let host: string;

beforeAll(async () => {
  await admin.initialize();
  await admin.query(`create database ${name}`);
  await runMigrations({ DATABASE_URL: url }, [paymentsPersistence]);
  await Promise.all([source.initialize(), slow.initialize()]);
});
afterAll(async () => {
  await Promise.all([source.destroy(), slow.destroy()]);
  await admin.query(`drop database ${name} with (force)`);
  await admin.destroy();
});
beforeEach(async () => {
  host = newId();
  await source.query('update payments.payout_account set is_enabled = false');
  await source.query(`update payments.payout set state = 'failed' where state = 'requested'`);
  await source.query(
    'insert into payments.payout_account (host_user_id, account_ref, is_enabled) values ($1, $2, true)',
    [host, `acct_${host}`],
  );
});

/** A purchase, and what the host was owed for it, or was no longer, so many hours ago. */
async function earned(...amounts: readonly (readonly [amount: number, hoursAgo: number])[]): Promise<void> {
  const purchaseId = newId();
  await source.query(
    `insert into payments.purchase (id, kind, state, amount, currency, fee_amount, room_id, room_code, host_user_id,
       participant_id, parameters, parameters_key, expires_at)
     values ($1, 'tip', 'created', 5000, 'usd', 0, $1, 'TEST2345', $2, $1, '{}', '{}', now())`,
    [purchaseId, host],
  );
  for (const [amount, hoursAgo] of amounts) {
    const postings = [
      { account: 'customer_clearing', amount },
      { account: 'host_payable', amount: 0 - amount },
    ] as const;
    await postEntry(source.manager, {
      cause: { purchaseId },
      reason: `${hoursAgo}`,
      currency: 'usd',
      hostUserId: host,
      postings,
    });
  }
  // The ledger is append-only: only a test may make it older than it is.
  await source.query(`do $$ begin
    alter table payments.ledger_entry disable trigger append_only;
    update payments.ledger_entry set created_at = now() - reason::int * interval '1 hour' where reason ~ '^[0-9]+$';
    alter table payments.ledger_entry enable trigger append_only;
  end $$`);
}

const payouts = async () => {
  const rows = await source.query<{ amount: string; state: string }[]>(
    'select amount, state from payments.payout where host_user_id = $1 order by created_at',
    [host],
  );
  return rows.map(({ amount, state }) => [Number(amount), state]);
};

describe('what is held back of what a host is owed', () => {
  it('is nothing for what was earned and refunded lately', async () => {
    await earned([4_500, 5]);
    for (let loser = 0; loser < 10; loser += 1) await earned([900, 0], [-900, 0]);
    expect(await requestDue()).toBe(1);
    expect(await payouts()).toEqual([[4_500, 'requested']]);
  });

  it('is what was earned lately, though something older was refunded lately', async () => {
    await earned([4_500, 5]);
    await earned([2_000, 5], [-2_000, 0]);
    await earned([2_000, 0]);
    await requestDue();
    expect(await payouts()).toEqual([[4_500, 'requested']]);
  });

  it('is nothing for a payout that was refused', async () => {
    await earned([4_500, 5]);
    await requestDue();
    const refused = await store.takeDue(new Date(Date.now() + 1_000), 1_000);
    if (refused) await store.fail(refused);
    await requestDue();
    expect(await payouts()).toEqual([
      [4_500, 'failed'],
      [4_500, 'requested'],
    ]);
  });
});

describe('two processes that look at the same time', () => {
  const gate = 42;
  const holder = source.createQueryRunner();

  /** Whoever is `slow` reads the accounts once the gate is open. */
  beforeEach(async () => {
    await source.query('alter table payments.payout_account rename to every_payout_account');
    await source.query(`create function payments.at_gate() returns boolean volatile language plpgsql as $$ begin
      if current_setting('application_name') = 'slow' then perform pg_advisory_xact_lock_shared(${gate}); end if;
      return true;
    end $$`);
    await source.query(
      'create view payments.payout_account as select * from payments.every_payout_account where payments.at_gate()',
    );
    await holder.query(`select pg_advisory_lock(${gate})`);
  });
  afterEach(async () => {
    await holder.release();
    await source.query('drop view payments.payout_account');
    await source.query('alter table payments.every_payout_account rename to payout_account');
  });

  it('pay once, though one began before the other had paid, and came to the account after', async () => {
    await earned([4_500, 5]);
    const late = requestDue(new PayoutStore(slow));
    while (
      (await source.query<unknown[]>(`select from pg_locks where locktype = 'advisory' and not granted`)).length === 0
    )
      continue;
    expect(await requestDue()).toBe(1);
    const payout = await store.takeDue(new Date(Date.now() + 1_000), 1_000);
    if (payout) await store.complete(payout, newId());
    await holder.query(`select pg_advisory_unlock(${gate})`);
    expect(await late).toBe(0);
    expect(await payouts()).toEqual([[4_500, 'sent']]);
  });
});
