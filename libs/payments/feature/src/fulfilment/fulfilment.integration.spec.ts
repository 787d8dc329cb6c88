import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BalanceResponse, CheckoutResponse, type PurchaseRejected } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { until } from '../testing/until.js';
import { PaymentsServer, webhookSecret, type Buyer } from '../testing/payments-server.js';
import { deliver, stripeEvents } from '../testing/stripe-events.js';

let payments: PaymentsServer;
beforeAll(async () => {
  payments = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '');
});
afterEach(() => {
  payments.queue.isAway = false;
});
afterEach(() => payments.expectBalancedBooks());
afterAll(() => payments.stop());

/** A purchase paid on the simulated page. */
async function givenPaid(buyer: Buyer): Promise<string> {
  const { purchase, checkout_url } = CheckoutResponse.parse(await (await payments.checkout(buyer)).json());
  const { pathname } = new URL(checkout_url);
  const paid = await payments.call(pathname, { method: 'POST', body: new URLSearchParams({ action: 'pay' }) });
  expect(paid.status).toBe(303);
  return purchase.id;
}
/** At the provider's, by a person there: nobody here has asked for it. */
const payBack = (purchaseId: string) =>
  deliver(payments.service.url, stripeEvents.refunded({ purchaseId, amount: 500 }), webhookSecret);
const fulfilled = (purchaseId: string) =>
  ({
    v: 1,
    name: 'chat:purchase_fulfilled',
    id: newId(),
    purchase_id: purchaseId,
    occurred_at: new Date().toISOString(),
  }) as const;
const rejected = (purchaseId: string, reason: PurchaseRejected['reason']) =>
  ({ ...fulfilled(purchaseId), name: 'chat:purchase_rejected', reason }) as const;

describe('the relay', () => {
  it('tells chat what was committed while the queue was away, once it is back', async () => {
    payments.queue.isAway = true;
    const id = await givenPaid(await payments.givenBuyer());
    expect(await payments.stateOf(id)).toBe('paid');
    expect(payments.queue.of('payments:purchase_paid', id)).toEqual([]);
    payments.queue.isAway = false;
    expect(await payments.queue.next('payments:purchase_paid', id)).toHaveLength(1);
  });

  it('publishes the same work again after a crash between publish and delete', async () => {
    const id = await givenPaid(await payments.givenBuyer());
    const [first] = await payments.queue.next('payments:purchase_paid', id);
    await payments.database.query('insert into payments.outbox (id, work) values ($1, $2)', [newId(), first]);
    const [, again] = await payments.queue.next('payments:purchase_paid', id, 2);
    expect(again).toEqual(first);
  });

  it('is done by one of several instances', async () => {
    const another = await payments.startAnother();
    try {
      const ids = await Promise.all(Array.from({ length: 10 }, async () => givenPaid(await payments.givenBuyer())));
      await Promise.all(ids.map((id) => payments.queue.next('payments:purchase_paid', id)));
      await until(async () => (await payments.database.query('select from payments.outbox')).length === 0);
      for (const id of ids) expect(payments.queue.of('payments:purchase_paid', id)).toHaveLength(1);
    } finally {
      await another.stop();
    }
  });
});

describe('chat:purchase_fulfilled', () => {
  it('fulfils the purchase, once', async () => {
    const buyer = await payments.givenBuyer();
    const id = await givenPaid(buyer);
    const work = fulfilled(id);
    await payments.queue.deliver(work);
    await payments.queue.deliver(work);
    const response = await payments.call(`/api/payments/purchases/${id}/`, { token: buyer.token });
    expect(await response.json()).toMatchObject({ purchase: { state: 'fulfilled' } });
    const token = await payments.signer.access({ sub: buyer.hostUserId, role: 'user', reserved_username: null }, 60);
    const balance = await payments.call('/api/payments/balance/', { token });
    expect(BalanceResponse.parse(await balance.json())).toEqual({ balances: [{ amount: 450, currency: 'usd' }] });
  });

  it('is refused for what is not paid', async () => {
    const { purchase } = CheckoutResponse.parse(await (await payments.checkout(await payments.givenBuyer())).json());
    await expect(payments.queue.deliver(fulfilled(purchase.id))).rejects.toThrow('not paid');
    await expect(payments.queue.deliver(rejected(purchase.id, 'sold_out'))).rejects.toThrow('not paid');
    expect(await payments.stateOf(purchase.id)).toBe('pending');
  });

  it('does not bring back what was refunded meanwhile', async () => {
    const id = await givenPaid(await payments.givenBuyer());
    await payments.queue.deliver(rejected(id, 'banned'));
    await payments.queue.next('payments:purchase_refunded', id);
    await payments.queue.deliver(fulfilled(id));
    expect(await payments.stateOf(id)).toBe('refunded');
  });
});

describe('chat:purchase_rejected', () => {
  it('pays the price back, once, and tells chat', async () => {
    const buyer = await payments.givenBuyer();
    const id = await givenPaid(buyer);
    const work = rejected(id, 'sold_out');
    await Promise.all([
      payments.queue.deliver(work),
      payments.queue.deliver(work),
      payments.queue.deliver(rejected(id, 'sold_out')),
    ]);
    await payments.queue.next('payments:purchase_refunded', id);
    expect(await payments.stateOf(id)).toBe('refunded');
    expect(await payments.accountsOf(id)).toEqual({ customer_clearing: 500, refunds: -500 });
    await until(async () => {
      const open = await payments.database.query('select from payments.refund where completed_at is null');
      return open.length === 0;
    });
    expect(payments.queue.of('payments:purchase_refunded', id)).toHaveLength(1);
  });

  it('pays back a payment that came when the page had expired and the seats were gone', async () => {
    const buyer = await payments.givenBuyer();
    const { purchase, checkout_url } = CheckoutResponse.parse(await (await payments.checkout(buyer)).json());
    const { pathname } = new URL(checkout_url);
    const act = (action: string) => payments.call(pathname, { method: 'POST', body: new URLSearchParams({ action }) });
    await act('abandon');
    expect(await payments.stateOf(purchase.id)).toBe('expired');
    await act('pay');
    await payments.queue.next('payments:purchase_paid', purchase.id);
    await payments.queue.deliver(rejected(purchase.id, 'sold_out'));
    await payments.queue.next('payments:purchase_refunded', purchase.id);
    expect(await payments.stateOf(purchase.id)).toBe('refunded');
  });
});

describe('reconciliation', () => {
  it('tells chat again, with the same id, of what it never answered and of what went back', async () => {
    // The turn of the first instance, which lasts for most of a minute, is over.
    await payments.database.query('update payments.reconciliation set next_run_at = now()');
    const another = await payments.startAnother({
      PAYMENTS_RECONCILE_INTERVAL_MS: '100',
      PAYMENTS_UNFULFILLED_AFTER_MS: '50',
    });
    try {
      const lost = await givenPaid(await payments.givenBuyer());
      const [first, again] = await payments.queue.next('payments:purchase_paid', lost, 2);
      expect(again?.id).toBe(first?.id);
      await payBack(lost);
      const [refund, refundAgain] = await payments.queue.next('payments:purchase_refunded', lost, 2);
      expect(refundAgain?.id).toBe(refund?.id);
      const refused = await givenPaid(await payments.givenBuyer());
      await payments.queue.deliver(rejected(refused, 'sold_out'));
      await payments.queue.next('payments:purchase_refunded', refused);
      const answered = await givenPaid(await payments.givenBuyer());
      await payments.queue.deliver(fulfilled(answered));
      const before = payments.queue.of('payments:purchase_paid', answered).length;
      const other = await givenPaid(await payments.givenBuyer());
      await payments.queue.next('payments:purchase_paid', other, 2);
      expect(payments.queue.of('payments:purchase_paid', answered).length - before).toBeLessThanOrEqual(1);
      // Chat gave nothing for it: it needs to hear of the refund no more than once.
      expect(payments.queue.of('payments:purchase_refunded', refused)).toHaveLength(1);
    } finally {
      await another.stop();
    }
  });
});

describe('what alarms read', () => {
  it('shows since when somebody has paid and waits, until all have what they bought', async () => {
    await payments.database.query('update payments.reconciliation set next_run_at = now()');
    const another = await payments.startAnother({ PAYMENTS_RECONCILE_INTERVAL_MS: '100' });
    const gauge = async (name: string): Promise<number> => {
      const text = await (await fetch(another.metricsUrl)).text();
      return Number(new RegExp(`^chatpop_payments_${name} (\\S+)$`, 'm').exec(text)?.[1]);
    };
    try {
      await givenPaid(await payments.givenBuyer());
      await until(async () => (await gauge('oldest_unfulfilled_seconds')) > 0);
      const paid = await payments.database.query<{ id: string }>(
        `select id from payments.purchase where state = 'paid'`,
      );
      for (const { id } of paid) await payments.queue.deliver(fulfilled(id));
      await until(async () => (await gauge('oldest_unfulfilled_seconds')) === 0);
      expect(await gauge('oldest_refund_due_seconds')).toBe(0);
      expect(await gauge('ledger_imbalance_minor_units')).toBe(0);
      expect(Date.now() / 1000 - (await gauge('reconciled_timestamp_seconds'))).toBeLessThan(60);
    } finally {
      await another.stop();
    }
  });
});

describe('a second checkout', () => {
  it('is refused while the seat that was paid for is on its way', async () => {
    const buyer = await payments.givenBuyer();
    await givenPaid(buyer);
    expect(await (await payments.checkout(buyer)).json()).toMatchObject({ code: 'PAYMENTS.ALREADY_OWNED' });
  });

  it('is a new purchase after a refund', async () => {
    const buyer = await payments.givenBuyer();
    const id = await givenPaid(buyer);
    await payBack(id);
    expect(await givenPaid(buyer)).not.toBe(id);
  });
});
