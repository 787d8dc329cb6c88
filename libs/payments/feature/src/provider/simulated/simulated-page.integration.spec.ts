import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CheckoutResponse } from '@chatpop/contracts';
import { ConfigError } from '@chatpop/service-bootstrap';
import { PaymentsServer, webhookSecret } from '../../testing/payments-server.js';
import { deliver, stripeEvents } from '../../testing/stripe-events.js';

let payments: PaymentsServer;
beforeAll(async () => {
  payments = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '');
});
afterEach(() => payments.expectBalancedBooks());
afterAll(() => payments.stop());

async function givenPage(amount = 1_250) {
  const buyer = await payments.givenBuyer(amount);
  const { purchase, checkout_url } = CheckoutResponse.parse(await (await payments.checkout(buyer)).json());
  const { pathname } = new URL(checkout_url);
  return {
    id: purchase.id,
    pathname,
    show: async () => (await payments.call(pathname)).text(),
    act: (action: string) => payments.call(pathname, { method: 'POST', body: new URLSearchParams({ action }) }),
  };
}

describe('the simulated checkout page', () => {
  it('says what is bought, for how much, and that no money moves', async () => {
    const page = await givenPage(1_250);
    const response = await payments.call(page.pathname);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(text).toContain('<h1>Pay 12.50 USD</h1>');
    expect(text).toContain('A seat in the Back Room of TEST2345');
    expect(text).toMatch(/Simulated payment.*no money moves/s);
    expect(text).toContain('<html lang="en">');
  });

  it('needs no script and breaks no rule of the content security policy', async () => {
    const page = await givenPage();
    const response = await payments.call(page.pathname);
    expect(response.headers.get('content-security-policy')).toMatch(
      /script-src 'self'.*form-action 'self'|form-action 'self'.*script-src 'self'/s,
    );
    expect(await response.text()).not.toMatch(/<script|\son\w+=|style="/);
  });

  it('is all native controls, in the order that one reads, with a focus that shows in light and dark', async () => {
    const text = await (await givenPage()).show();
    const controls = [...text.matchAll(/<(?:button|input|select|a)\b[^>]*>([^<]*)/g)].map(([, label]) => label);
    expect(controls).toEqual(['Pay 12.50 USD', 'Let the card be declined', 'Abandon the payment']);
    expect(text).not.toMatch(/tabindex|outline: *(none|0)/);
    expect(text).toContain(':focus-visible { outline: 3px solid CanvasText');
  });

  it('pays: the webhook has moved the purchase when the buyer arrives on the next page', async () => {
    const page = await givenPage();
    const response = await page.act('pay');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`/api/payments/return/?result=paid&purchase=${page.id}`);
    expect(await payments.stateOf(page.id)).toBe('paid');
    expect(await (await payments.call(response.headers.get('location') ?? '')).text()).toContain('Thank you');
    expect(await page.show()).toContain('This is paid.');
  });

  it('pays once, however often the button is pressed', async () => {
    const page = await givenPage();
    await Promise.all(Array.from({ length: 10 }, () => page.act('pay')));
    expect(await payments.accountsOf(page.id)).toMatchObject({ customer_clearing: 1_250 });
  });

  it('is declined, and can be paid after', async () => {
    const page = await givenPage();
    const response = await page.act('decline');
    const next = await payments.call(response.headers.get('location') ?? '');
    expect(await next.text()).toMatch(/<title>Declined.*role="alert">The card was declined/s);
    expect(await payments.stateOf(page.id)).toBe('pending');
    await page.act('pay');
    expect(await payments.stateOf(page.id)).toBe('paid');
  });

  it('posts from the page of a declined card to the page itself', async () => {
    const page = await givenPage();
    const response = await page.act('decline');
    const declined = await (await payments.call(response.headers.get('location') ?? '')).text();
    const action = /<form method="post" action="([^"]+)"/.exec(declined)?.[1] ?? '';
    const body = new URLSearchParams({ action: 'pay' });
    expect((await payments.call(action, { method: 'POST', body })).status).toBe(303);
  });

  it('is abandoned, and can be paid late', async () => {
    const page = await givenPage();
    const response = await page.act('abandon');
    expect(response.headers.get('location')).toContain('result=cancelled');
    expect(await payments.stateOf(page.id)).toBe('expired');
    expect(await page.show()).toContain('Pay late');
    await page.act('pay');
    expect(await payments.stateOf(page.id)).toBe('paid');
  });

  it.each([
    ['nothing', ''],
    ['something else', 'refund'],
  ])('refuses %s as an action', async (_, action) => {
    const page = await givenPage();
    expect((await page.act(action)).status).toBe(400);
    expect(await payments.stateOf(page.id)).toBe('pending');
  });

  it.each(['cs_sim_00000000000000000000000000000000', 'nothing', '%3Cscript%3E'])('is unknown: %s', async (id) => {
    expect((await payments.call(`/api/payments/simulated/${id}/`)).status).toBe(404);
  });
});

describe('in a currency without a minor unit', () => {
  it('shows and takes the whole amount', async () => {
    const buyer = await payments.givenBuyer(500, 'jpy');
    const { purchase, checkout_url } = CheckoutResponse.parse(await (await payments.checkout(buyer)).json());
    const { pathname } = new URL(checkout_url);
    expect(await (await payments.call(pathname)).text()).toContain('<h1>Pay 500 JPY</h1>');
    await payments.call(pathname, { method: 'POST', body: new URLSearchParams({ action: 'pay' }) });
    expect(await payments.accountsOf(purchase.id)).toEqual({
      customer_clearing: 500,
      host_payable: -450,
      platform_fee: -50,
    });
  });
});

describe('without a secret for simulated webhooks', () => {
  it('signs with one that nobody else can know', async () => {
    const open = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '', {
      PAYMENTS_SIMULATED_WEBHOOK_SECRET: '',
    });
    try {
      for (const guess of [webhookSecret, '', 'sk_test_simulated', 'undefined'])
        expect(await deliver(open.service.url, stripeEvents.other(), guess || 'x')).toBe(400);
      const response = await open.checkout(await open.givenBuyer());
      const { purchase, checkout_url } = CheckoutResponse.parse(await response.json());
      const body = new URLSearchParams({ action: 'pay' });
      await open.call(new URL(checkout_url).pathname, { method: 'POST', body });
      expect(await open.stateOf(purchase.id)).toBe('paid');
    } finally {
      await open.stop();
    }
  });
});

describe('in production', () => {
  const start = (settings: Record<string, string>) => payments.startAnother({ NODE_ENV: 'production', ...settings });

  it('does not start without a key, and names the settings', async () => {
    await expect(start({})).rejects.toThrow(ConfigError);
    await expect(start({})).rejects.toThrow(/STRIPE_SECRET_KEY is not set[\s\S]*STRIPE_WEBHOOK_SECRET is not set/);
    await expect(start({ STRIPE_SECRET_KEY: 'sk_test_1' })).rejects.toThrow(/1 fault:[\s\S]*STRIPE_WEBHOOK_SECRET/);
  });

  it('has no simulated page', async () => {
    const page = await givenPage();
    const real = await start({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    try {
      const body = new URLSearchParams({ action: 'pay' });
      expect((await fetch(real.url + page.pathname)).status).toBe(404);
      expect((await fetch(real.url + page.pathname, { method: 'POST', body })).status).toBe(404);
      expect(await payments.stateOf(page.id)).toBe('pending');
    } finally {
      await real.stop();
    }
  });
});
