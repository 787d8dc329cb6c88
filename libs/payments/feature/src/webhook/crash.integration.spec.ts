import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CheckoutResponse } from '@chatpop/contracts';
import pg from 'pg';
import { PaymentsServer, webhookSecret } from '../testing/payments-server.js';
import { deliver, stripeEvents, type Paid } from '../testing/stripe-events.js';
import { until } from '../testing/until.js';

let payments: PaymentsServer;
beforeAll(async () => {
  payments = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '');
});
afterEach(() => void jest.restoreAllMocks());
afterAll(() => payments.stop());

async function givenPurchase(): Promise<Paid> {
  const response = await payments.checkout(await payments.givenBuyer());
  const { purchase } = CheckoutResponse.parse(await response.json());
  return { purchaseId: purchase.id, amount: 500, paymentRef: `pi_${purchase.id}` };
}

/** Once, in the transaction that takes an event in: the connection breaks at a statement, before or after it had its effect. */
function breakAt(statement: RegExp, when: 'before' | 'after'): () => boolean {
  const real = pg.Client.prototype.query;
  const webhooks = new WeakSet<pg.Client>();
  let isBroken = false;
  const query = async (client: pg.Client, args: unknown[]): Promise<unknown> => {
    const text = JSON.stringify(args[0]);
    if (text.includes('insert into payments.provider_event')) webhooks.add(client);
    const result = () => Promise.resolve(Reflect.apply(real, client, args));
    if (isBroken || !webhooks.has(client) || !statement.test(text)) return result();
    isBroken = true;
    if (when === 'after') await result();
    throw new Error('The connection broke');
  };
  jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]): unknown {
    return query(this, args);
  });
  return () => isBroken;
}

describe('a webhook whose process breaks off', () => {
  it.each([
    ['before', 'the event is kept', /insert into payments\.provider_event/],
    ['before', 'the purchase moves', /UPDATE \\"payments\\".\\"purchase\\"/],
    ['before', 'the ledger has it', /INSERT INTO \\"payments\\".\\"ledger_entry\\"/],
    ['before', 'the entry is whole', /INSERT INTO \\"payments\\".\\"ledger_posting\\"/],
    ['before', 'chat is to be told', /INSERT INTO \\"payments\\".\\"outbox\\"/],
    ['before', 'it is committed', /^"COMMIT"/],
    ['after', 'it is committed', /^"COMMIT"/],
  ] as const)('%s %s has one effect when it is delivered again', async (when, _, statement) => {
    const paid = await givenPurchase();
    const payload = stripeEvents.completed(paid);
    const hasBroken = breakAt(statement, when);
    expect(await deliver(payments.service.url, payload, webhookSecret)).toBeGreaterThanOrEqual(500);
    expect(hasBroken()).toBe(true);
    expect(await deliver(payments.service.url, payload, webhookSecret)).toBe(200);
    expect(await payments.stateOf(paid.purchaseId)).toBe('paid');
    expect(await payments.accountsOf(paid.purchaseId)).toEqual({
      customer_clearing: 500,
      host_payable: -450,
      platform_fee: -50,
    });
    await payments.queue.next('payments:purchase_paid', paid.purchaseId);
    await until(async () => (await payments.database.query('select from payments.outbox')).length === 0);
    expect(new Set(payments.queue.of('payments:purchase_paid', paid.purchaseId).map(({ id }) => id)).size).toBe(1);
  });
});
