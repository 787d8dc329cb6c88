import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chatErrors, CheckoutResponse, Problem, PurchaseResponse } from '@chatpop/contracts';
import { PaymentsServer } from '../testing/payments-server.js';

let payments: PaymentsServer;
beforeAll(async () => {
  payments = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '');
});
afterAll(() => payments.stop());

const started = async (response: Response) => {
  expect(response.status).toBe(201);
  return CheckoutResponse.parse(await response.json());
};
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
    ['a tip, which chat does not offer', { kind: 'tip', amount: 500 }, 422, 'PAYMENTS.KIND_NOT_OFFERED'],
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
