import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CheckoutResponse, StaffPurchaseResponse, StaffPurchasesResponse } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { PaymentsServer, webhookSecret, type Buyer } from '../testing/payments-server.js';
import { deliver, stripeEvents } from '../testing/stripe-events.js';

let payments: PaymentsServer;
let staff: string;
let user: string;
beforeAll(async () => {
  payments = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '');
  staff = await payments.signer.access({ sub: newId(), role: 'staff', reserved_username: null }, 600);
  user = await payments.signer.access({ sub: newId(), role: 'user', reserved_username: null }, 600);
});
afterEach(() => payments.expectBalancedBooks());
afterAll(() => payments.stop());

const path = '/api/payments/staff/purchases/';
const refund = (id: string, token: string) => payments.call(`${path}${id}/refund/`, { method: 'POST', token });

async function givenPurchase(): Promise<{ id: string; buyer: Buyer; pay: () => Promise<unknown> }> {
  const buyer = await payments.givenBuyer();
  const { purchase, checkout_url } = CheckoutResponse.parse(await (await payments.checkout(buyer)).json());
  const body = new URLSearchParams({ action: 'pay' });
  return {
    id: purchase.id,
    buyer,
    pay: () => payments.call(new URL(checkout_url).pathname, { method: 'POST', body }),
  };
}

describe('staff', () => {
  it('find purchases by room, buyer and state, page by page', async () => {
    const { id, buyer } = await givenPurchase();
    const find = async (query: string) => {
      const response = await payments.call(`${path}?${query}`, { token: staff });
      return StaffPurchasesResponse.parse(await response.json()).purchases.map((purchase) => purchase.id);
    };
    expect(await find(`participant_id=${buyer.participantId}&state=pending&room_code=TEST2345`)).toEqual([id]);
    expect(await find(`participant_id=${buyer.participantId}&state=paid`)).toEqual([]);
    expect(await find(`participant_id=${buyer.participantId}&kind=tip`)).toEqual([]);
    expect(await find(`participant_id=${buyer.participantId}&kind=back_room`)).toEqual([id]);
    const older = await givenPurchase();
    expect(await find(`limit=1`)).toEqual([older.id]);
    expect((await find(`limit=1&before=${older.id}`))[0]).toBe(id);
  });

  it('pay a purchase back, once, and see its history', async () => {
    const { id, pay } = await givenPurchase();
    await pay();
    const answers = await Promise.all([refund(id, staff), refund(id, staff)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await payments.queue.next('payments:purchase_refunded', id);
    const response = await payments.call(`${path}${id}/`, { token: staff });
    const { purchase, events, ledger } = StaffPurchaseResponse.parse(await response.json());
    expect(purchase).toMatchObject({ state: 'refunded', refunded: { amount: 500 }, refund: { reason: 'staff' } });
    expect(events[0]).toMatchObject({ type: 'checkout.session.completed' });
    expect(ledger.map(({ reason }) => reason)).toEqual(['paid', 'refunded']);
    expect(await payments.accountsOf(id)).toEqual({ customer_clearing: 500, refunds: -500 });
  });

  it('can not pay back what was not paid, or what the bank has taken back', async () => {
    const { id, pay } = await givenPurchase();
    expect(await (await refund(id, staff)).json()).toMatchObject({ status: 409, code: 'PAYMENTS.NOT_REFUNDABLE' });
    await pay();
    const [row] = await payments.database.query<{ payment_ref: string }>(
      'select payment_ref from payments.purchase where id = $1',
      [id],
    );
    const disputed = stripeEvents.disputed({ purchaseId: id, amount: 500, paymentRef: row?.payment_ref ?? '' });
    await deliver(payments.service.url, disputed, webhookSecret);
    expect((await refund(id, staff)).status).toBe(409);
  });

  it('are the only ones', async () => {
    const { id, buyer, pay } = await givenPurchase();
    await pay();
    for (const token of [user, buyer.token]) {
      const denied = token === user ? 403 : 401;
      expect((await refund(id, token)).status).toBe(denied);
      expect((await payments.call(`${path}${id}/`, { token })).status).toBe(denied);
      expect((await payments.call(path, { token })).status).toBe(denied);
    }
    expect(await payments.stateOf(id)).toBe('paid');
  });

  it('find nothing where there is nothing', async () => {
    for (const id of [newId(), 'nothing']) expect((await refund(id, staff)).status).toBe(404);
  });
});
