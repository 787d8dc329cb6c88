import { CheckoutResponse, commonErrors, paymentRoutes, Problem, type Route } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authorization, callers, type Caller } from './testing/authorization.table.js';
import { PaymentsServer, type Buyer } from './testing/payments-server.js';

const keyOf = ({ method, path }: Route): string => `${method} ${path}`;
const routes = Object.values<Route>(paymentRoutes);
const rows = routes.flatMap((route) => {
  const statuses = authorization[keyOf(route)];
  return statuses ? [{ key: keyOf(route), route, statuses }] : [];
});
const tiers = { room_code: 'TEST2345', currency: 'usd', tiers: [{ amount: 100, minutes: 10 }], hold_minutes: 60 };

let payments: PaymentsServer;
let buyer: Buyer;
let purchaseId: string;
let tokens: Readonly<Record<Caller, string | undefined>>;

beforeAll(async () => {
  payments = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '');
  buyer = await payments.givenBuyer();
  const { purchase, checkout_url } = CheckoutResponse.parse(await (await payments.checkout(buyer)).json());
  const body = new URLSearchParams({ action: 'pay' });
  await payments.call(new URL(checkout_url).pathname, { method: 'POST', body });
  purchaseId = purchase.id;
  const account = (sub: string, role: 'user' | 'staff') =>
    payments.signer.access({ sub, role, reserved_username: null }, 600);
  const far = { sub: newId(), sid: newId(), room: newId(), code: 'QTHER234', username: 'FarAway_1' };
  tokens = {
    none: undefined,
    forged: `${buyer.token.slice(0, -4)}AAAA`,
    account: await account(newId(), 'user'),
    host: await account(buyer.hostUserId, 'user'),
    staff: await account(newId(), 'staff'),
    elsewhere: await payments.signer.session(far, 600),
    neighbour: (await payments.givenBuyer()).token,
    buyer: buyer.token,
  };
});
afterAll(() => payments.stop());

/** What makes a call succeed for whoever may make it. */
const requests: Readonly<Record<string, { readonly body?: unknown; readonly query?: string }>> = {
  'post /api/payments/checkout/': { body: { kind: 'tip', amount: 500, room_code: 'TEST2345' } },
  'get /api/payments/pin-tiers/': { query: '?room_code=TEST2345' },
  'post /api/payments/webhook/': { body: {} },
};

async function ask(key: string, { method, path }: Route, caller: Caller) {
  if (key.includes('pin-tiers'))
    payments.chat.answersWith({
      status: 200,
      body: { ...tiers, top: null, minimum: { amount: 100, currency: 'usd' } },
    });
  else payments.offer(buyer, 500);
  const { body, query = '' } = requests[key] ?? {};
  const response = await payments.call(path.replace('{id}', purchaseId) + query, {
    method: method.toUpperCase(),
    token: tokens[caller],
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

describe('X4: every route of payments x {none, forged, account, host, staff, other room, neighbour, buyer}', () => {
  it('has a row for every route of the contract, and none for what is not there', () => {
    expect(Object.keys(authorization).sort()).toEqual(routes.map(keyOf).sort());
  });

  it.each(rows)('$key', async ({ key, route, statuses }) => {
    const answers = [];
    for (const caller of callers) answers.push({ caller, ...(await ask(key, route, caller)) });
    const byCaller = answers.map(({ caller, status }) => `${caller} ${status}`);
    expect(byCaller).toEqual(callers.map((caller, index) => `${caller} ${statuses[index] ?? '?'}`));
    const codes = [...route.errors, ...Object.values(commonErrors)].map(({ code }) => code);
    for (const { text } of answers.filter((answer) => answer.status >= 400)) {
      expect(codes).toContain(Problem.parse(JSON.parse(text)).code);
      expect(text).not.toContain(buyer.participantId);
    }
  });
});
