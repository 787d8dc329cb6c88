import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BalanceResponse,
  CheckoutResponse,
  PayoutAccountLinkResponse,
  PayoutAccountResponse,
  StatementResponse,
} from '@chatpop/contracts';
import { FakeStripe } from '../testing/fake-stripe.js';
import { PaymentsServer, type Buyer } from '../testing/payments-server.js';
import { deliver, stripeEvents, type Paid } from '../testing/stripe-events.js';
import { until } from '../testing/until.js';

const webhookSecret = 'whsec_of_the_fake';
const serverUrl = process.env['TEST_DATABASE_URL'] ?? '';
const settings = { PAYOUT_INTERVAL_MS: '50', PAYOUT_DELAY_HOURS: '1', PAYOUT_MINIMUM: '1000' };
let stripe: FakeStripe;
let payments: PaymentsServer;
beforeAll(async () => {
  stripe = await FakeStripe.start();
  payments = await PaymentsServer.start(serverUrl, {
    ...settings,
    STRIPE_SECRET_KEY: stripe.secretKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_URL: stripe.http.url,
    STRIPE_TIMEOUT_MS: '1000',
    STRIPE_MAX_RETRIES: '1',
  });
});
afterEach(() => payments.expectBalancedBooks());
afterAll(async () => {
  await payments.stop();
  await stripe.http.stop();
});

class Host {
  constructor(
    readonly buyer: Buyer,
    private readonly token: string,
    private readonly server: PaymentsServer,
  ) {}

  static async of(server: PaymentsServer, price = 2_000): Promise<Host> {
    const buyer = await server.givenBuyer(price);
    const claims = { sub: buyer.hostUserId, role: 'user', reserved_username: null } as const;
    return new Host(buyer, await server.signer.access(claims, 600), server);
  }

  async get<Answer>(path: string, schema: { parse(value: unknown): Answer }, method = 'GET'): Promise<Answer> {
    const response = await this.server.call(`/api/payments/${path}`, { method, token: this.token });
    return schema.parse(await response.json());
  }

  balance = async () => (await this.get('balance/', BalanceResponse)).balances[0]?.amount ?? 0;
  connect = () => this.get('payout-account/', PayoutAccountLinkResponse, 'POST');
  account = async () => (await this.get('payout-account/', PayoutAccountResponse)).payout_account;
  statement = (query = '') => this.get(`statement/${query}`, StatementResponse);
}

/** Somebody buys, an hour and more ago. */
async function earn(host: Host, isOld = true): Promise<Paid> {
  const response = await payments.checkout(host.buyer);
  const { purchase } = CheckoutResponse.parse(await response.json());
  const paid = { purchaseId: purchase.id, amount: purchase.price.amount, paymentRef: `pi_${purchase.id}` };
  expect(await deliver(payments.service.url, stripeEvents.completed(paid), webhookSecret)).toBe(200);
  if (isOld) await ageLedger();
  return paid;
}
/** The ledger is append-only: only a test may make it older than it is. */
const ageLedger = (server = payments) =>
  server.database.query(`do $$ begin
    alter table payments.ledger_entry disable trigger append_only;
    update payments.ledger_entry set created_at = created_at - interval '2 hours';
    alter table payments.ledger_entry enable trigger append_only;
  end $$`);
const accountOf = (host: Host) =>
  [...stripe.connect.accounts.values()].find(({ metadata }) =>
    JSON.stringify(metadata).includes(host.buyer.hostUserId),
  );
const transfersTo = (host: Host) =>
  stripe.connect.transfers.filter(({ destination }) => destination === accountOf(host)?.['id']);
const statesOf = async (host: Host) => {
  const rows = await payments.database.query<{ state: string }>(
    'select state from payments.payout where host_user_id = $1 order by created_at',
    [host.buyer.hostUserId],
  );
  return rows.map(({ state }) => state);
};
const connected = async (host: Host) => {
  await host.connect();
  stripe.connect.complete(String(accountOf(host)?.['id']));
};

describe('a host', () => {
  it('who is not connected is owed what was earned', async () => {
    const host = await Host.of(payments);
    await earn(host);
    expect(await host.balance()).toBe(1_800);
    expect(await host.account()).toBeNull();
  });

  it('opens one account, however often they ask, and gets a new link each time', async () => {
    const host = await Host.of(payments);
    const links = await Promise.all([host.connect(), host.connect(), host.connect()]);
    expect(new Set(links.map(({ url }) => url)).size).toBe(3);
    const mine = [...stripe.connect.accounts.values()].filter(({ metadata }) =>
      JSON.stringify(metadata).includes(host.buyer.hostUserId),
    );
    expect(mine).toHaveLength(1);
    expect((await host.account())?.is_enabled).toBe(false);
    stripe.connect.complete(String(mine[0]?.['id']));
    expect((await host.account())?.is_enabled).toBe(true);
  });

  it('who is connected is paid out, once, and the ledger says so', async () => {
    const host = await Host.of(payments);
    await connected(host);
    const { purchaseId } = await earn(host);
    await until(async () => (await statesOf(host)).includes('sent'));
    expect(transfersTo(host)).toMatchObject([{ amount: 1_800, currency: 'usd' }]);
    expect(await host.balance()).toBe(0);
    const { entries } = await host.statement();
    expect(entries.map(({ reason, amount }) => [reason, amount])).toEqual([
      ['payout', -1_800],
      ['paid', 1_800],
    ]);
    expect(entries[1]?.purchase).toMatchObject({ id: purchaseId, kind: 'back_room', room_code: 'TEST2345' });
    const first = await host.statement('?limit=1');
    expect(first.has_more).toBe(true);
    expect(await host.statement(`?limit=1&before=${first.entries[0]?.id ?? ''}`)).toMatchObject({
      entries: [{ reason: 'paid' }],
      has_more: false,
    });
  });

  it('waits while what was earned may still be refunded, and below the minimum', async () => {
    const [early, poor] = [await Host.of(payments), await Host.of(payments, 1_000)];
    await connected(early);
    await connected(poor);
    await earn(poor);
    await earn(early, false);
    const paid = await Host.of(payments);
    await connected(paid);
    await payments.database.query(`select 1`);
    await until(
      async () => (await poor.account())?.is_enabled === true && (await early.account())?.is_enabled === true,
    );
    const before = stripe.calls.filter((call) => call.startsWith('GET /v1/accounts/')).length;
    await until(async () => stripe.calls.filter((call) => call.startsWith('GET /v1/accounts/')).length > before + 3);
    expect([await statesOf(early), await statesOf(poor)]).toEqual([[], []]);
    await ageLedger();
    await until(async () => (await statesOf(early)).includes('sent'));
    expect(await poor.balance()).toBe(900);
  });

  it('is paid out though Stripe does not know the account of another, which is asked for again later', async () => {
    const gone = await Host.of(payments);
    await connected(gone);
    await until(async () => (await gone.account())?.is_enabled === true);
    await earn(gone, false);
    stripe.connect.lose(String(accountOf(gone)?.['id']));
    const isBlockedSince = async (time: Date) => {
      const blocked = await payments.database.query(
        'select from payments.payout_account where host_user_id = $1 and not is_enabled and checked_at > $2',
        [gone.buyer.hostUserId, time],
      );
      return blocked.length === 1;
    };
    await until(() => isBlockedSince(new Date(0)));
    const host = await Host.of(payments);
    await connected(host);
    await earn(host);
    await until(async () => (await statesOf(host)).includes('sent'));
    const paidAt = new Date();
    await until(() => isBlockedSince(paidAt));
    expect([await statesOf(gone), await gone.balance()]).toEqual([[], 1_800]);
  });

  it('owes what was paid out and then refunded', async () => {
    const host = await Host.of(payments);
    await connected(host);
    const paid = await earn(host);
    await until(async () => (await statesOf(host)).includes('sent'));
    await deliver(payments.service.url, stripeEvents.refunded(paid), webhookSecret);
    expect(await host.balance()).toBe(-1_800);
  });
});

describe('a transfer', () => {
  it('is made once, though its answer was lost', async () => {
    const host = await Host.of(payments);
    await connected(host);
    stripe.failNext(); // none of the calls before
    await earn(host, false);
    stripe.failNext('done, then silence', 'silence');
    await ageLedger();
    await until(async () => (await statesOf(host)).includes('sent'));
    expect(transfersTo(host)).toHaveLength(1);
    expect(await host.balance()).toBe(0);
  });

  it('that is refused is owed again', async () => {
    const host = await Host.of(payments);
    await connected(host);
    await until(async () => (await host.account())?.is_enabled === true);
    Object.assign(accountOf(host) ?? {}, { capabilities: { transfers: 'inactive' } });
    const enable = (isEnabled: boolean) =>
      payments.database.query(
        `update payments.payout_account set is_enabled = $2, checked_at = now() + interval '1 hour'
        where host_user_id = $1`,
        [host.buyer.hostUserId, isEnabled],
      );
    await earn(host);
    await until(async () => {
      // Blocked since it was last looked at: said again, since a look that is under way may still write what it saw.
      await enable(true);
      return (await statesOf(host)).includes('failed');
    });
    await enable(false);
    // What was said again may have been tried again.
    await until(async () => (await statesOf(host)).every((state) => state === 'failed'));
    expect(await host.balance()).toBe(1_800);
    const refused = (await statesOf(host)).flatMap(() => ['payout_failed', 'payout']);
    expect((await host.statement()).entries.map(({ reason }) => reason)).toEqual([...refused, 'paid']);
  });
});

describe('the books', () => {
  it('sum to zero after all that', async () => {
    const sums = await payments.database.query(
      'select currency, sum(amount)::int as sum from payments.ledger_posting group by currency',
    );
    expect(sums).toEqual([{ currency: 'usd', sum: 0 }]);
  });
});

describe('simulated payouts', () => {
  it('connect on a page that says that no money moves', async () => {
    const server = await PaymentsServer.start(serverUrl, settings);
    try {
      const host = await Host.of(server);
      const { pathname } = new URL((await host.connect()).url);
      expect(await (await server.call(pathname)).text()).toMatch(/Simulated payouts.*no money moves/s);
      expect((await server.call(pathname, { method: 'POST' })).status).toBe(303);
      expect((await host.account())?.is_enabled).toBe(true);
      expect(await (await server.call(pathname)).text()).toContain('You are connected');
      expect((await server.call('/api/payments/simulated-accounts/acct_1/', { method: 'POST' })).status).toBe(404);
    } finally {
      await server.stop();
    }
  });
});
