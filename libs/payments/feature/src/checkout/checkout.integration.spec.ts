import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chatErrors, CheckoutResponse, GiftsResponse, Problem, PurchaseResponse } from '@chatpop/contracts';
import { PaymentsServer } from '../testing/payments-server.js';

let payments: PaymentsServer;
beforeAll(async () => {
  payments = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '');
});
afterEach(() => payments.expectBalancedBooks());
afterAll(() => payments.stop());

const started = async (response: Response) => {
  expect(response.status).toBe(201);
  return CheckoutResponse.parse(await response.json());
};
const someId = '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90';
const refused = async (response: Response) => Problem.parse(await response.json());

describe('POST /api/payments/checkout/', () => {
  it("starts a purchase at chat's price and gives its page", async () => {
    const buyer = await payments.givenBuyer(1_250);
    const { purchase, checkout_url } = await started(await payments.checkout(buyer));
    expect(purchase).toMatchObject({ kind: 'back_room', state: 'pending', price: { amount: 1_250, currency: 'usd' } });
    expect(checkout_url).toMatch(/^http:\/\/localhost:9000\/api\/payments\/simulated\/cs_sim_[0-9a-f]{32}\/$/);
    expect(payments.chat.asked.at(-1)?.path).toContain(
      `/internal/rooms/TEST2345/seat-offer/?participant_id=${buyer.participantId}&session_id=`,
    );
    expect(payments.chat.asked.at(-1)?.authorization).toMatch(/^Bearer .{32,}/);
  });

  it.each([
    ['a tip (100 to 50000 cents)', { kind: 'tip', amount: 100 }, 100, '/tip-offer/'],
    ['a tip (100 to 50000 cents)', { kind: 'tip', amount: 50_000 }, 50_000, '/tip-offer/'],
    ['a pin', { kind: 'pin', amount: 1_500, message_id: someId }, 1_500, `message_id=${someId}&amount=1500`],
    ['a gift (catalogue)', { kind: 'gift', gift_id: 'rose' }, 200, '/gift-offer/'],
    ['a gift for somebody', { kind: 'gift', gift_id: 'gem', recipient: 'BraveOtter' }, 50_000, 'recipient=BraveOtter'],
  ])("sells %s, in chat's currency", async (_, body, amount, asked) => {
    const buyer = await payments.givenBuyer(777, 'eur');
    const { purchase } = await started(await payments.checkout(buyer, body));
    expect(purchase).toMatchObject({ kind: body.kind, state: 'pending', price: { amount, currency: 'eur' } });
    expect(payments.chat.asked.at(-1)?.path).toContain(asked);
  });

  it('closes the page of a tip that is given another amount', async () => {
    const buyer = await payments.givenBuyer();
    const first = await started(await payments.checkout(buyer, { kind: 'tip', amount: 500 }));
    const same = await started(await payments.checkout(buyer, { kind: 'tip', amount: 500 }));
    expect(same.purchase.id).toBe(first.purchase.id);
    const other = await started(await payments.checkout(buyer, { kind: 'tip', amount: 700 }));
    expect(other.purchase.price.amount).toBe(700);
    expect(await payments.stateOf(first.purchase.id)).toBe('expired');
  });

  it('makes one purchase and one page of 20 clicks at once', async () => {
    const buyer = await payments.givenBuyer();
    const answers = await Promise.all(Array.from({ length: 20 }, async () => started(await payments.checkout(buyer))));
    expect(new Set(answers.map(({ purchase }) => purchase.id)).size).toBe(1);
    expect(new Set(answers.map(({ checkout_url }) => checkout_url)).size).toBe(1);
    const rows = await payments.database.query('select id from payments.purchase where participant_id = $1', [
      buyer.participantId,
    ]);
    expect(rows).toHaveLength(1);
  });

  it('opens a new page, and closes the old one, when the host has changed the price', async () => {
    const buyer = await payments.givenBuyer(500);
    const old = await started(await payments.checkout(buyer));
    payments.offer(buyer, 700);
    const next = await started(await payments.checkout(buyer));
    expect(next.purchase).toMatchObject({ state: 'pending', price: { amount: 700 } });
    expect(next.checkout_url).not.toBe(old.checkout_url);
    expect(await payments.stateOf(old.purchase.id)).toBe('expired');
  });

  it('opens a new page when the old one is about to end', async () => {
    const buyer = await payments.givenBuyer();
    const old = await started(await payments.checkout(buyer));
    await payments.database.query(`update payments.purchase set expires_at = now() + interval '30 s' where id = $1`, [
      old.purchase.id,
    ]);
    const next = await started(await payments.checkout(buyer));
    expect(next.purchase.id).not.toBe(old.purchase.id);
  });

  it.each([
    ['an amount of their own', { amount: 1 }, 422, 'PAYMENTS.AMOUNT_NOT_ALLOWED'],
    ['a price', { price: 1 }, 400, 'COMMON.MALFORMED_REQUEST'],
    ['a currency', { currency: 'jpy' }, 400, 'COMMON.MALFORMED_REQUEST'],
    ['a negative amount', { amount: -500 }, 400, 'COMMON.MALFORMED_REQUEST'],
    ['a fraction', { amount: 0.5 }, 400, 'COMMON.MALFORMED_REQUEST'],
    ['an amount beyond all measure', { amount: 1e300 }, 400, 'COMMON.MALFORMED_REQUEST'],
    ['a tip below 100', { kind: 'tip', amount: 99 }, 422, 'PAYMENTS.AMOUNT_NOT_ALLOWED'],
    ['a tip above 50000', { kind: 'tip', amount: 50_001 }, 422, 'PAYMENTS.AMOUNT_NOT_ALLOWED'],
    ['a huge tip', { kind: 'tip', amount: Number.MAX_SAFE_INTEGER }, 422, 'PAYMENTS.AMOUNT_NOT_ALLOWED'],
    ['a tip without an amount', { kind: 'tip' }, 422, 'PAYMENTS.PARAMETER_NOT_ALLOWED'],
    ['a negative tip', { kind: 'tip', amount: -500 }, 400, 'COMMON.MALFORMED_REQUEST'],
    ['a tip in another currency', { kind: 'tip', amount: 500, currency: 'jpy' }, 400, 'COMMON.MALFORMED_REQUEST'],
    ['a tip on a message', { kind: 'tip', amount: 500, message_id: someId }, 422, 'PAYMENTS.PARAMETER_NOT_ALLOWED'],
    ['a pin without a message', { kind: 'pin', amount: 500 }, 422, 'PAYMENTS.PARAMETER_NOT_ALLOWED'],
    ['a pin without an amount', { kind: 'pin', message_id: someId }, 422, 'PAYMENTS.PARAMETER_NOT_ALLOWED'],
    ['a gift that is none', { kind: 'gift', gift_id: '__proto__' }, 404, 'PAYMENTS.GIFT_NOT_FOUND'],
    [
      'a gift at a price of their own',
      { kind: 'gift', gift_id: 'rose', amount: 1 },
      422,
      'PAYMENTS.AMOUNT_NOT_ALLOWED',
    ],
    ['a seat for another', { recipient: 'BraveOtter' }, 422, 'PAYMENTS.PARAMETER_NOT_ALLOWED'],
    ['an unknown kind', { kind: 'room' }, 400, 'COMMON.MALFORMED_REQUEST'],
    ['another room', { room_code: 'OTHER234' }, 400, 'COMMON.MALFORMED_REQUEST'],
    ['another room', { room_code: 'QTHER234' }, 403, 'CHAT.MEMBERS_ONLY'],
  ])('refuses a buyer who names %s', async (_, body, status, code) => {
    const buyer = await payments.givenBuyer();
    expect(await refused(await payments.checkout(buyer, body))).toMatchObject({ status, code });
  });

  it('refuses a session of a room that has taken over the code', async () => {
    const buyer = await payments.givenBuyer();
    payments.offer({ ...buyer, roomId: crypto.randomUUID() }, 500);
    expect(await refused(await payments.checkout(buyer))).toMatchObject({ status: 403, code: 'CHAT.MEMBERS_ONLY' });
  });

  it('wants a session token', async () => {
    const buyer = await payments.givenBuyer();
    const token = await payments.signer.access({ sub: buyer.hostUserId, role: 'user', reserved_username: null }, 60);
    expect((await payments.checkout({ ...buyer, token })).status).toBe(401);
    expect((await payments.call('/api/payments/checkout/', { method: 'POST' })).status).toBe(401);
  });

  it.each([chatErrors.backRoomNotFound, chatErrors.backRoomFull, chatErrors.sessionRevoked, chatErrors.roomClosed])(
    "passes chat's refusal on: $code",
    async (definition) => {
      const buyer = await payments.givenBuyer();
      payments.chat.refuses(definition);
      expect(await refused(await payments.checkout(buyer))).toMatchObject({ code: definition.code });
    },
  );

  it.each([
    ['does not answer', undefined],
    ['fails', { status: 500, body: { code: 'COMMON.INTERNAL' } }],
    ['answers nonsense', { status: 200, body: { price: 5 } }],
    ['does not know this service', { status: 404, body: { code: 'COMMON.NOT_FOUND' } }],
  ])('is unavailable while chat %s', async (_, answer) => {
    const buyer = await payments.givenBuyer();
    payments.chat.answersWith(answer);
    const response = await payments.checkout(buyer);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await refused(response)).toMatchObject({ status: 503, code: 'PAYMENTS.ROOM_UNAVAILABLE' });
  });

  it('asks nothing of a member', async () => {
    const buyer = await payments.givenBuyer();
    const { roomId: room_id, roomCode: room_code, hostUserId: host_user_id } = buyer;
    const price = { amount: 500, currency: 'usd' };
    payments.chat.offers(buyer.participantId, {
      ...{ room_id, room_code, host_user_id, price },
      seats_left: 3,
      is_member: true,
    });
    expect(await refused(await payments.checkout(buyer))).toMatchObject({ code: 'PAYMENTS.ALREADY_OWNED' });
  });
});

describe('GET /api/payments/gifts/', () => {
  it('shows 50 gifts in five categories, with prices', async () => {
    const response = await payments.call('/api/payments/gifts/');
    const { categories, gifts } = GiftsResponse.parse(await response.json());
    expect(categories).toHaveLength(5);
    expect(gifts).toHaveLength(50);
    expect(gifts[0]).toMatchObject({ id: 'coffee', price: { amount: 100, currency: 'usd' } });
  });
});

describe('GET /api/payments/pin-tiers/', () => {
  it('asks chat, for whoever asks', async () => {
    const tiers = { room_code: 'TEST2345', currency: 'usd', tiers: [{ amount: 100, minutes: 10 }], hold_minutes: 60 };
    const body = { ...tiers, top: null, minimum: { amount: 100, currency: 'usd' } };
    payments.chat.answersWith({ status: 200, body });
    const response = await payments.call('/api/payments/pin-tiers/?room_code=TEST2345');
    expect(await response.json()).toEqual(body);
    expect(payments.chat.asked.at(-1)?.path).toBe('/internal/rooms/TEST2345/pin-tiers/?');
    expect((await payments.call('/api/payments/pin-tiers/')).status).toBe(400);
  });
});

describe('GET /api/payments/purchases/{id}/', () => {
  it('shows buyers their purchase, and nobody else that there is one', async () => {
    const buyer = await payments.givenBuyer();
    const { purchase } = await started(await payments.checkout(buyer));
    const mine = await payments.call(`/api/payments/purchases/${purchase.id}/`, { token: buyer.token });
    expect(PurchaseResponse.parse(await mine.json())).toEqual({ purchase });
    const { token } = await payments.givenBuyer();
    for (const id of [purchase.id, crypto.randomUUID(), 'no-uuid', "'; drop table payments.purchase"]) {
      const response = await payments.call(`/api/payments/purchases/${encodeURIComponent(id)}/`, { token });
      expect(await refused(response)).toMatchObject({ status: 404, code: 'PAYMENTS.PURCHASE_NOT_FOUND' });
    }
  });
});
