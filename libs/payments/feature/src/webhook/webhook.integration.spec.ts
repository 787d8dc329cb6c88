import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CheckoutResponse } from '@chatpop/contracts';
import { PaymentsServer, webhookSecret } from '../testing/payments-server.js';
import { deliver, sign, stripeEvents, type Paid } from '../testing/stripe-events.js';

let payments: PaymentsServer;
beforeAll(async () => {
  payments = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '');
});
afterEach(() => payments.expectBalancedBooks());
afterAll(() => payments.stop());

async function givenPurchase(amount = 1_000): Promise<Paid & { paymentRef: string }> {
  const response = await payments.checkout(await payments.givenBuyer(amount));
  const { purchase } = CheckoutResponse.parse(await response.json());
  return { purchaseId: purchase.id, amount, paymentRef: `pi_${purchase.id}` };
}
const send = (payload: string, signature?: string) => deliver(payments.service.url, payload, webhookSecret, signature);

/** The end that every order must come to: state, accounts, and what chat is told. */
async function endOf(purchaseId: string) {
  const told = await payments.database.query<{ name: string }>(
    `select distinct work ->> 'name' as name from payments.outbox where work ->> 'purchase_id' = $1`,
    [purchaseId],
  );
  return {
    state: await payments.stateOf(purchaseId),
    accounts: await payments.accountsOf(purchaseId),
    refundTold:
      payments.queue.of('payments:purchase_refunded', purchaseId).length > 0 ||
      told.some(({ name }) => name === 'payments:purchase_refunded'),
  };
}

async function metric(sample: RegExp): Promise<number> {
  const metrics = await (await fetch(payments.service.metricsUrl)).text();
  return Number(sample.exec(metrics)?.[1] ?? 0);
}
const ignored = () => metric(/webhook_events_total\{type="other",outcome="ignored"\} (\d+)/);
const mismatches = () => metric(/webhook_events_total\{type="charge.dispute.created",outcome="mismatch"\} (\d+)/);

function orders<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

describe('POST /api/payments/webhook/', () => {
  it('moves the purchase, posts to the ledger and tells chat', async () => {
    const paid = await givenPurchase(1_000);
    expect(await send(stripeEvents.completed(paid))).toBe(200);
    expect(await payments.stateOf(paid.purchaseId)).toBe('paid');
    expect(await payments.accountsOf(paid.purchaseId)).toEqual({
      customer_clearing: 1_000,
      host_payable: -900,
      platform_fee: -100,
    });
    const [work] = await payments.queue.next('payments:purchase_paid', paid.purchaseId);
    expect(work).toMatchObject({ v: 1, kind: 'back_room', price: { amount: 1_000, currency: 'usd' } });
  });

  it.each([
    ['with another secret', (payload: string) => sign(payload, 'whsec_of_somebody_else')],
    ['301 s ago', (payload: string) => sign(payload, webhookSecret, new Date(Date.now() - 301_000))],
    ['over other bytes', () => sign('{}', webhookSecret)],
    ['with nothing', () => ''],
    ['in no known form', () => 't=now,v1=00'],
    ['by the old scheme', (payload: string) => sign(payload, webhookSecret).replace('v1=', 'v0=')],
  ])('refuses an event that is signed %s', async (_, signature) => {
    const paid = await givenPurchase();
    const payload = stripeEvents.completed(paid);
    expect(await send(payload, signature(payload))).toBe(400);
    expect(await payments.stateOf(paid.purchaseId)).toBe('pending');
  });

  it('refuses the same event written in other bytes', async () => {
    const paid = await givenPurchase();
    const payload = stripeEvents.completed(paid);
    expect(await send(JSON.stringify(JSON.parse(payload), null, 1), sign(payload, webhookSecret))).toBe(400);
    expect(await payments.stateOf(paid.purchaseId)).toBe('pending');
  });

  it('refuses an event without a signature', async () => {
    const response = await payments.call('/api/payments/webhook/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stripeEvents.other(),
    });
    expect(await response.json()).toMatchObject({ status: 400, code: 'PAYMENTS.WEBHOOK_SIGNATURE_INVALID' });
  });

  it('takes an event signed 290 s ago', async () => {
    const payload = stripeEvents.other();
    expect(await send(payload, sign(payload, webhookSecret, new Date(Date.now() - 290_000)))).toBe(200);
  });

  it('has one effect of 100 deliveries, 20 at once', async () => {
    const paid = await givenPurchase();
    const payload = stripeEvents.completed(paid);
    for (let round = 0; round < 5; round += 1) {
      const statuses = await Promise.all(Array.from({ length: 20 }, () => send(payload)));
      expect(new Set(statuses)).toEqual(new Set([200]));
    }
    const entries = await payments.database.query('select id from payments.ledger_entry where purchase_id = $1', [
      paid.purchaseId,
    ]);
    expect(entries).toHaveLength(1);
    expect(await payments.queue.next('payments:purchase_paid', paid.purchaseId)).toHaveLength(1);
  });

  it('has one effect of two events that say the same', async () => {
    const paid = await givenPurchase();
    await Promise.all([send(stripeEvents.completed(paid)), send(stripeEvents.completed(paid))]);
    expect(await payments.accountsOf(paid.purchaseId)).toMatchObject({ customer_clearing: 1_000 });
  });

  it('comes to the same end in all 24 orders of completed, expired, refunded and disputed', async () => {
    const ends = new Set<string>();
    for (const order of orders(['completed', 'expired', 'refunded', 'disputed'] as const)) {
      const paid = await givenPurchase();
      for (const name of order) expect(await send(stripeEvents[name](paid))).toBe(200);
      ends.add(JSON.stringify(await endOf(paid.purchaseId)));
    }
    expect([...ends].map((end) => JSON.parse(end) as unknown)).toEqual([
      {
        state: 'disputed',
        accounts: { customer_clearing: 1_000, disputes: -1_000, platform_fee: 1_000, refunds: -1_000 },
        refundTold: true,
      },
    ]);
  });

  it('comes to the same end when all four arrive at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const paid = await givenPurchase();
      const { completed, expired, refunded, disputed } = stripeEvents;
      const events = [completed(paid), expired(paid), refunded(paid), disputed(paid)];
      expect(await Promise.all(events.map((payload) => send(payload)))).toEqual([200, 200, 200, 200]);
      expect(await payments.stateOf(paid.purchaseId)).toBe('disputed');
    }
  });

  it('keeps a dispute whose payment nobody knows yet, and applies it with the payment', async () => {
    const paid = await givenPurchase();
    await send(stripeEvents.disputed(paid));
    expect(await payments.stateOf(paid.purchaseId)).toBe('pending');
    await send(stripeEvents.completed(paid));
    expect(await payments.stateOf(paid.purchaseId)).toBe('disputed');
  });

  it('applies what waited for a payment, beside one that is of another amount', async () => {
    const paid = await givenPurchase();
    const before = await mismatches();
    await send(stripeEvents.disputed({ ...paid, amount: 9_999 }));
    await send(stripeEvents.disputed(paid));
    expect(await send(stripeEvents.completed(paid))).toBe(200);
    expect(await endOf(paid.purchaseId)).toMatchObject({
      state: 'disputed',
      accounts: { customer_clearing: 1_000, disputes: -1_000 },
    });
    expect(await mismatches()).toBe(before + 1);
  });

  it.each([
    ['an amount that is not the price', { amount: 1 }],
    ['another currency', { currency: 'jpy' }],
  ])('grants nothing for %s', async (_, change) => {
    const paid = await givenPurchase();
    expect(await send(stripeEvents.completed({ ...paid, ...change }))).toBe(200);
    expect(await endOf(paid.purchaseId)).toEqual({ state: 'pending', accounts: {}, refundTold: false });
  });

  it('waits for a payment that is on its way, and ends when it fails', async () => {
    const paid = await givenPurchase();
    await send(stripeEvents.completedUnpaid(paid));
    expect(await payments.stateOf(paid.purchaseId)).toBe('pending');
    await send(stripeEvents.asyncFailed(paid));
    expect(await payments.stateOf(paid.purchaseId)).toBe('failed');
  });

  it('does nothing for an inquiry, which moves no money', async () => {
    const paid = await givenPurchase();
    await send(stripeEvents.completed(paid));
    await send(stripeEvents.disputed(paid, 'created', 'warning_needs_response'));
    expect(await payments.stateOf(paid.purchaseId)).toBe('paid');
  });

  it('gives the host the money again when a dispute is won', async () => {
    const paid = await givenPurchase();
    await send(stripeEvents.completed(paid));
    await send(stripeEvents.disputed(paid));
    await send(stripeEvents.disputed(paid, 'funds_reinstated', 'won'));
    expect(await endOf(paid.purchaseId)).toMatchObject({
      state: 'disputed',
      accounts: { customer_clearing: 1_000, host_payable: -900, platform_fee: -100 },
    });
  });

  it('counts what it does not know, and says 200', async () => {
    expect(await send(stripeEvents.other())).toBe(200);
    const metrics = await (await fetch(payments.service.metricsUrl)).text();
    expect(metrics).toMatch(/chatpop_payments_webhook_events_total\{type="other",outcome="ignored"\} [1-9]/);
  });

  it.each([
    [
      'that sets a card up',
      { mode: 'setup', payment_status: 'no_payment_required', amount_total: null, currency: null },
    ],
    ['whose purchase has an id of another kind', { metadata: { purchase_id: 'order-7' } }],
    ['that names no purchase', { metadata: {} }],
    ['without metadata', { metadata: null }],
  ])('ignores a session of something else on the same account: one %s', async (_, object) => {
    const foreign = { payment_status: 'paid', amount_total: 500, currency: 'usd', payment_intent: 'pi_foreign' };
    const before = await ignored();
    expect(await send(stripeEvents.foreign({ ...foreign, ...object }))).toBe(200);
    expect(await ignored()).toBe(before + 1);
  });
});
