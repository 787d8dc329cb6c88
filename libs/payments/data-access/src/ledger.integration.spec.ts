import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { statesInOrder } from '@chatpop/payments-domain';
import { newId, runMigrations } from '@chatpop/persistence';
import pg from 'pg';
import { paymentsPersistence } from './payments.persistence.js';

const serverUrl = process.env['TEST_DATABASE_URL'] ?? '';
const name = `payments_rules_${process.pid}`;
const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
let database: pg.Pool;

beforeAll(async () => {
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`create database ${name}`);
  await server.end();
  await runMigrations({ DATABASE_URL: url }, [paymentsPersistence]);
  database = new pg.Pool({ connectionString: url, max: 2 });
});
afterAll(async () => {
  await database.end();
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`drop database ${name} with (force)`);
  await server.end();
});

async function givenPurchase(state: string): Promise<string> {
  const id = newId();
  await database.query(
    `insert into payments.purchase (id, kind, state, amount, currency, fee_amount, room_id, room_code, host_user_id,
       participant_id, parameters, parameters_key, session_id, expires_at, is_paid, paid_at)
     values ($1, 'tip', $2, 500, 'usd', 50, $1, 'TEST2345', $1, $1, '{}', '{}', $4, now(), $3, case when $3 then now() end)`,
    [id, state, ['paid', 'fulfilled', 'refunded', 'disputed'].includes(state), `cs_${id}`],
  );
  return id;
}

/** An entry with these postings, in one transaction. */
async function post(postings: readonly [account: string, amount: number, currency?: string][]): Promise<string> {
  const purchase = await givenPurchase('paid');
  const entry = newId();
  const client = await database.connect();
  try {
    await client.query('begin');
    await client.query(`insert into payments.ledger_entry (id, purchase_id, reason) values ($1, $2, 'test')`, [
      entry,
      purchase,
    ]);
    for (const [account, amount, currency = 'usd'] of postings)
      await client.query(
        `insert into payments.ledger_posting (entry_id, account, host_user_id, amount, currency) values ($1, $2, $3, $4, $5)`,
        [entry, account, account === 'host_payable' ? purchase : null, amount, currency],
      );
    await client.query('commit');
    return entry;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

describe('the ledger', () => {
  const balanced = [
    ['customer_clearing', 500],
    ['host_payable', -450],
    ['platform_fee', -50],
  ] as [string, number][];

  it('takes an entry that sums to zero', async () => {
    await expect(post(balanced)).resolves.toEqual(expect.any(String));
  });

  it.each([
    [
      'that does not',
      [
        ['customer_clearing', 500],
        ['host_payable', -450],
      ],
      'does not sum to zero',
    ],
    [
      'that does across currencies only',
      [
        ['customer_clearing', 5],
        ['refunds', -5, 'eur'],
      ],
      'does not sum to zero',
    ],
    ['without postings', [], 'has no postings'],
    [
      'of an account that is none',
      [
        ['petty_cash', 5],
        ['refunds', -5],
      ],
      'account_check',
    ],
  ] as [string, [string, number, string?][], string][])('refuses one %s', async (_, postings, message) => {
    await expect(post(postings)).rejects.toThrow(message);
  });

  it('refuses a posting that comes later', async () => {
    const entry = await post(balanced);
    await expect(
      database.query(
        `insert into payments.ledger_posting (entry_id, account, amount, currency) values ($1, 'refunds', 1, 'usd')`,
        [entry],
      ),
    ).rejects.toThrow('does not sum to zero');
  });

  it.each([
    `update payments.ledger_posting set amount = 1`,
    `delete from payments.ledger_posting`,
    `update payments.ledger_entry set reason = ''`,
    `delete from payments.ledger_entry`,
    `truncate payments.ledger_posting`,
  ])('is append-only: %s', async (statement) => {
    await expect(database.query(statement)).rejects.toThrow('append-only');
  });
});

describe('a purchase', () => {
  it('knows the same order of states as the code', async () => {
    const { rows } = await database.query<{ state: string }>(
      'select state from unnest($1::text[]) as state order by payments.state_rank(state)',
      [[...statesInOrder].sort()],
    );
    expect(rows.map(({ state }) => state)).toEqual(statesInOrder);
  });

  it('moves forward only, between any two states', async () => {
    for (const [index, from] of statesInOrder.entries()) {
      for (const to of statesInOrder.slice(0, index)) {
        const id = await givenPurchase(from);
        await expect(database.query('update payments.purchase set state = $2 where id = $1', [id, to])).rejects.toThrow(
          'moves only forward',
        );
      }
    }
  });

  it.each(['amount = 1', `currency = 'eur'`, 'fee_amount = 0', 'host_user_id = gen_random_uuid()', `kind = 'pin'`])(
    'stays what it is: %s',
    async (change) => {
      const id = await givenPurchase('pending');
      await expect(database.query(`update payments.purchase set ${change} where id = $1`, [id])).rejects.toThrow(
        'can not be changed',
      );
    },
  );

  it('is never deleted', async () => {
    await givenPurchase('expired');
    await expect(database.query('delete from payments.purchase')).rejects.toThrow('never deleted');
  });

  it('is open once for the same buyer, room, kind and parameters', async () => {
    const id = await givenPurchase('pending');
    const again = `insert into payments.purchase (id, kind, state, amount, currency, fee_amount, room_id, room_code,
      host_user_id, participant_id, parameters, parameters_key, expires_at) values
      (gen_random_uuid(), 'tip', 'created', 500, 'usd', 50, $1, 'TEST2345', $1, $1, '{}', '{}', now())`;
    await expect(database.query(again, [id])).rejects.toThrow('purchase_open');
    await database.query(`update payments.purchase set state = 'expired' where id = $1`, [id]);
    await expect(database.query(again, [id])).resolves.toMatchObject({ rowCount: 1 });
  });
});
