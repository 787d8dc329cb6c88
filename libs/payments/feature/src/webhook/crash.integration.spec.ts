import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CheckoutResponse } from '@chatpop/contracts';
import { breakConnection, type Breakage } from '@chatpop/testing';
import { PaymentsServer, webhookSecret } from '../testing/payments-server.js';
import { deliver, stripeEvents, type Paid } from '../testing/stripe-events.js';
import { until } from '../testing/until.js';

let payments: PaymentsServer;
let breakage: Breakage | undefined;
beforeAll(async () => {
  payments = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '');
});
afterEach(() => breakage?.mend());
afterEach(() => payments.expectBalancedBooks());
afterAll(() => payments.stop());

async function givenPurchase(): Promise<Paid> {
  const response = await payments.checkout(await payments.givenBuyer());
  const { purchase } = CheckoutResponse.parse(await response.json());
  return { purchaseId: purchase.id, amount: 500, paymentRef: `pi_${purchase.id}` };
}

describe('a webhook whose process breaks off', () => {
  it.each([
    ['before', 'the event is kept', /insert into payments\.provider_event/],
    ['before', 'the purchase moves', /UPDATE \\"payments\\".\\"purchase\\"/],
    ['before', 'the ledger has it', /insert into payments\.ledger_entry/],
    ['after', 'the ledger has it', /insert into payments\.ledger_entry/],
    ['before', 'chat is to be told', /insert into payments\.outbox/],
    ['before', 'it is committed', /^"COMMIT"/],
    ['after', 'it is committed', /^"COMMIT"/],
  ] as const)('%s %s has one effect when it is delivered again', async (when, _, statement) => {
    const paid = await givenPurchase();
    const payload = stripeEvents.completed(paid);
    breakage = breakConnection({ transaction: 'insert into payments.provider_event', statement, when });
    expect(await deliver(payments.service.url, payload, webhookSecret)).toBeGreaterThanOrEqual(500);
    expect(breakage.hasHappened).toBe(true);
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
