import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CheckoutResponse, StaffPurchaseResponse } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { FakeStripe } from '../../testing/fake-stripe.js';
import { PaymentsServer, type Buyer } from '../../testing/payments-server.js';
import { until } from '../../testing/until.js';
import { deliver, stripeEvents, type Paid } from '../../testing/stripe-events.js';

const webhookSecret = 'whsec_of_the_fake';
let stripe: FakeStripe;
let payments: PaymentsServer;
beforeAll(async () => {
  stripe = await FakeStripe.start();
  payments = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '', {
    STRIPE_SECRET_KEY: stripe.secretKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_URL: stripe.http.url,
    STRIPE_TIMEOUT_MS: '1000',
    STRIPE_MAX_RETRIES: '1',
    STRIPE_BREAKER_RESET_MS: '1000',
    PAYMENTS_RECONCILE_INTERVAL_MS: '100',
  });
});
afterEach(() => payments.expectBalancedBooks());
afterAll(async () => {
  await payments.stop();
  await stripe.http.stop();
});

const started = async (buyer: Buyer) => {
  const response = await payments.checkout(buyer);
  expect(response.status).toBe(201);
  const { purchase, checkout_url } = CheckoutResponse.parse(await response.json());
  return { purchase, checkout_url, sessionId: checkout_url.split('/').at(-1) ?? '' };
};
const sessionsOf = (purchaseId: string) =>
  [...stripe.sessions.values()].filter(({ metadata }) => JSON.stringify(metadata).includes(purchaseId));
const rejection = (purchaseId: string) =>
  ({
    v: 1,
    name: 'chat:purchase_rejected',
    id: newId(),
    purchase_id: purchaseId,
    occurred_at: new Date().toISOString(),
    reason: 'sold_out',
  }) as const;

async function givenPaid(): Promise<{ id: string; paid: Paid }> {
  const { purchase, sessionId } = await started(await payments.givenBuyer());
  const { payment_intent } = stripe.pay(sessionId);
  const paid = { purchaseId: purchase.id, amount: 500, paymentRef: String(payment_intent) };
  expect(await deliver(payments.service.url, stripeEvents.completed(paid), webhookSecret)).toBe(200);
  return { id: purchase.id, paid };
}

describe('checkout at Stripe', () => {
  it('asks for one session of ten clicks at once', async () => {
    const buyer = await payments.givenBuyer(1_250);
    const answers = await Promise.all(Array.from({ length: 10 }, () => started(buyer)));
    expect(new Set(answers.map(({ checkout_url }) => checkout_url)).size).toBe(1);
    expect(sessionsOf(answers[0]?.purchase.id ?? '')).toMatchObject([{ amount_total: 1_250, currency: 'usd' }]);
  });

  it('takes the same session again when the answer to the first call was lost', async () => {
    stripe.failNext('done, then silence');
    const { purchase } = await started(await payments.givenBuyer());
    expect(sessionsOf(purchase.id)).toHaveLength(1);
  });

  it.each([
    ['is silent', ['silence', 'done, then silence']],
    ['is too busy, which the SDK does not repeat', ['status 429']],
    ['serves the same call for another click', ['status 409', 'status 409']],
  ] as const)('is unavailable while Stripe %s, and goes on with the same purchase after', async (_, faults) => {
    const buyer = await payments.givenBuyer();
    stripe.failNext(...faults);
    const response = await payments.checkout(buyer);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toMatchObject({ status: 503, code: 'PAYMENTS.PROVIDER_UNAVAILABLE' });
    const { purchase } = await started(buyer);
    expect(sessionsOf(purchase.id)).toHaveLength(1);
    const rows = await payments.database.query('select state from payments.purchase where participant_id = $1', [
      buyer.participantId,
    ]);
    expect(rows).toEqual([{ state: 'pending' }]);
  });

  it('begins anew when Stripe has failed for good, since it would repeat its failure', async () => {
    const buyer = await payments.givenBuyer();
    stripe.failNext('status 500');
    expect((await payments.checkout(buyer)).status).toBe(503);
    const { purchase } = await started(buyer);
    const rows = await payments.database.query<{ id: string; state: string }>(
      'select id, state from payments.purchase where participant_id = $1 order by created_at',
      [buyer.participantId],
    );
    expect(rows).toEqual([
      { id: expect.any(String), state: 'failed' },
      { id: purchase.id, state: 'pending' },
    ]);
  });

  it('refuses for good what Stripe would refuse each time', async () => {
    const buyer = await payments.givenBuyer(49);
    const response = await payments.checkout(buyer);
    expect(response.headers.get('retry-after')).toBeNull();
    expect(await response.json()).toMatchObject({ status: 422, code: 'PAYMENTS.PROVIDER_REFUSED' });
    payments.offer(buyer, 50);
    await started(buyer);
  });

  it('closes the old page at Stripe when the price has changed', async () => {
    const buyer = await payments.givenBuyer(500);
    const old = await started(buyer);
    payments.offer(buyer, 700);
    await started(buyer);
    expect(stripe.sessions.get(old.sessionId)).toMatchObject({ status: 'expired' });
  });

  it('takes the payment in when the old page was paid a moment before', async () => {
    const buyer = await payments.givenBuyer(500);
    const { purchase, sessionId } = await started(buyer);
    stripe.pay(sessionId);
    payments.offer(buyer, 700);
    expect(await (await payments.checkout(buyer)).json()).toMatchObject({ code: 'PAYMENTS.NOT_FOR_SALE' });
    expect(await payments.stateOf(purchase.id)).toBe('paid');
  });
});

describe('a session that Stripe does not know, as after a change of keys', () => {
  it('does not keep the buyer from a new page', async () => {
    const buyer = await payments.givenBuyer(500);
    const old = await started(buyer);
    stripe.sessions.delete(old.sessionId);
    payments.offer(buyer, 700);
    expect((await started(buyer)).purchase.id).not.toBe(old.purchase.id);
    expect(await payments.stateOf(old.purchase.id)).toBe('expired');
  });
});

describe('refunds at Stripe', () => {
  it('pays back once, though the first answers are lost and repeated', async () => {
    const { id } = await givenPaid();
    stripe.failNext('status 500', 'done, then silence', 'silence');
    await payments.queue.deliver(rejection(id));
    await payments.queue.next('payments:purchase_refunded', id);
    expect(stripe.refunds.filter(({ payment_intent }) => String(payment_intent).startsWith('pi_of_'))).toHaveLength(1);
    expect(await payments.accountsOf(id)).toEqual({ customer_clearing: 500, refunds: -500 });
    expect(await payments.stateOf(id)).toBe('refunded');
  });
});

describe('a refund that fails at Stripe', () => {
  it.each(['failed', 'canceled'] as const)('at once (%s) is tried anew until the money goes back', async (status) => {
    const { id } = await givenPaid();
    stripe.refundStatus = status;
    await payments.queue.deliver(rejection(id));
    const triesOf = () => stripe.refunds.filter(({ metadata }) => JSON.stringify(metadata).includes(id));
    await until(async () => triesOf().length > 1);
    expect(await payments.stateOf(id)).toBe('paid');
    stripe.refundStatus = 'pending';
    await payments.queue.next('payments:purchase_refunded', id);
    expect(triesOf().at(-1)).toMatchObject({ status: 'pending' });
  });

  it('later is kept for staff to see, and raises an alarm', async () => {
    const { id, paid } = await givenPaid();
    await payments.queue.deliver(rejection(id));
    await payments.queue.next('payments:purchase_refunded', id);
    for (const [type, status] of [
      ['refund.updated', 'succeeded'],
      ['refund.updated', 'canceled'],
      ['charge.refund.updated', 'failed'],
      ['refund.failed', 'failed'],
    ] as const)
      expect(await deliver(payments.service.url, stripeEvents.refundEnded(paid, type, status), webhookSecret)).toBe(
        200,
      );
    expect(await metrics()).toMatch(/^chatpop_payments_refunds_undone_total 3$/m);
    const token = await payments.signer.access({ sub: newId(), role: 'staff', reserved_username: null }, 60);
    const seen = await (await payments.call(`/api/payments/staff/purchases/${id}/`, { token })).json();
    expect(StaffPurchaseResponse.parse(seen).events.map(({ type }) => type)).toEqual([
      'checkout.session.completed',
      'refund.updated',
      'charge.refund.updated',
      'refund.failed',
    ]);
    expect(await payments.stateOf(id)).toBe('refunded');
    expect(await payments.accountsOf(id)).toEqual({ customer_clearing: 500, refunds: -500 });
  });
});

describe('P5: when all webhooks are lost', () => {
  it('finds events in the list of Stripe, over all its pages', async () => {
    const purchases = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const { purchase, sessionId } = await started(await payments.givenBuyer());
        const { payment_intent } = stripe.pay(sessionId);
        return { purchaseId: purchase.id, amount: 500, paymentRef: String(payment_intent) };
      }),
    );
    for (const paid of purchases) stripe.keepEvent(minuteOld(stripeEvents.completed(paid)));
    for (const { purchaseId } of purchases) await payments.queue.next('payments:purchase_paid', purchaseId);
    const disputed = purchases[0] ?? { purchaseId: '', amount: 0 };
    stripe.keepEvent(minuteOld(stripeEvents.disputed(disputed)));
    await payments.queue.next('payments:purchase_refunded', disputed.purchaseId);
    expect(await payments.stateOf(disputed.purchaseId)).toBe('disputed');
  });

  it('passes over events of something else that is sold on the same account', async () => {
    const { purchase, sessionId } = await started(await payments.givenBuyer());
    const paid = { purchaseId: purchase.id, amount: 500, paymentRef: String(stripe.pay(sessionId).payment_intent) };
    stripe.keepEvent(minuteOld(stripeEvents.foreign({ payment_status: 'no_payment_required', amount_total: null })));
    stripe.keepEvent(minuteOld(stripeEvents.foreign({ metadata: { purchase_id: 'order-7' } }, 'charge.refunded')));
    stripe.keepEvent(minuteOld(stripeEvents.completed(paid)));
    await payments.queue.next('payments:purchase_paid', purchase.id);
    expect(await payments.stateOf(purchase.id)).toBe('paid');
  });

  it('asks for the session of a page that must have ended', async () => {
    const paid = await started(await payments.givenBuyer());
    const unpaid = await started(await payments.givenBuyer());
    stripe.pay(paid.sessionId);
    Object.assign(stripe.sessions.get(unpaid.sessionId) ?? {}, { status: 'expired' });
    await makeOverdue(paid.purchase.id, unpaid.purchase.id);
    await payments.queue.next('payments:purchase_paid', paid.purchase.id);
    await until(async () => (await payments.stateOf(unpaid.purchase.id)) === 'expired');
    expect(await payments.stateOf(paid.purchase.id)).toBe('paid');
  });

  it('ends the purchase of a session that Stripe does not know, and says so', async () => {
    const lost = await started(await payments.givenBuyer());
    stripe.sessions.delete(lost.sessionId);
    await makeOverdue(lost.purchase.id);
    await until(async () => (await payments.stateOf(lost.purchase.id)) === 'expired');
    expect(await metrics()).toMatch(/\{finding="unknown_session"\} 1$/m);
  });

  it('grants nothing for a session that was paid with another amount', async () => {
    const { purchase, sessionId } = await started(await payments.givenBuyer());
    Object.assign(stripe.pay(sessionId), { amount_total: 1 });
    await makeOverdue(purchase.id);
    await until(async () => (await payments.stateOf(purchase.id)) === 'failed');
    expect(await payments.accountsOf(purchase.id)).toEqual({});
  });

  it('goes on past any number of sessions that can not be read', async () => {
    const { purchase } = await started(await payments.givenBuyer());
    const copy = await payments.database.query<{ session_id: string }>(
      `insert into payments.purchase (id, kind, state, amount, currency, fee_amount, room_id, room_code, host_user_id,
         participant_id, parameters, parameters_key, session_id, expires_at)
       select gen_random_uuid(), kind, state, amount, currency, fee_amount, room_id, room_code, host_user_id,
         gen_random_uuid(), parameters, parameters_key, 'unreadable_' || n, now() - interval '1 hour'
       from payments.purchase, generate_series(1, 150) as n where id = $1 returning session_id`,
      [purchase.id],
    );
    for (const { session_id } of copy) stripe.sessions.set(session_id, { id: session_id, object: 'checkout.session' });
    const paid = await started(await payments.givenBuyer());
    stripe.pay(paid.sessionId);
    await makeOverdue(paid.purchase.id);
    await payments.queue.next('payments:purchase_paid', paid.purchase.id);
    expect(await metrics()).toMatch(/\{finding="not_closed"\} [1-9]/);
  });
});

describe('the breaker', () => {
  it('refuses at once after failures in a row, and lets calls through again later', async () => {
    const buyer = await payments.givenBuyer();
    const hasAsked = async (): Promise<boolean> => {
      const before = stripe.calls.length;
      expect((await payments.checkout(buyer)).status).toBe(503);
      return stripe.calls.slice(before).some((call) => call.startsWith('POST'));
    };
    stripe.isDown = true;
    await until(async () => !(await hasAsked()));
    stripe.isDown = false;
    await until(async () => (await payments.checkout(buyer)).status === 201);
  });
});

const makeOverdue = (...ids: string[]) =>
  payments.database.query(`update payments.purchase set expires_at = now() - interval '1 minute' where id = any($1)`, [
    ids,
  ]);
const metrics = async () => (await fetch(payments.service.metricsUrl)).text();

/** The reconciliation leaves what is fresh to its webhook. */
function minuteOld(payload: string): string {
  const event = JSON.parse(payload) as { created: number };
  return JSON.stringify({ ...event, created: event.created - 60 });
}
