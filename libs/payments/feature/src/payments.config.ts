import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);
const milliseconds = z.coerce.number().int().min(1);

/** `12.5` to 1250 basis points, digit by digit: no floating-point number comes near a price. */
const percent = z
  .string()
  .regex(/^(100(\.0{1,2})?|\d{1,2}(\.\d{1,2})?)$/, '0 to 100, with two decimals at most')
  .transform((text) => {
    const [whole = '0', decimals = ''] = text.split('.');
    return Number(`${whole}${decimals.padEnd(2, '0')}`);
  });

export const paymentsConfig = defineConfig('payments', {
  currency: setting(
    'CURRENCY',
    z
      .string()
      .regex(/^[a-z]{3}$/, 'three lower-case letters')
      .default('usd'),
    'The currency of all prices, as an ISO 4217 code in lower case; chat reads the same variable.',
  ),
  feeBasisPoints: setting(
    'PLATFORM_FEE_PERCENT',
    percent.prefault('10'),
    "The platform's part of each price in per cent, with two decimals at most; the rest is the host's.",
  ),
  tipMinimum: setting('TIP_MINIMUM', count.default(100), 'The smallest tip, in minor units of the currency.'),
  tipMaximum: setting('TIP_MAXIMUM', count.default(50_000), 'The largest tip, in minor units of the currency.'),
  checkoutTtlMinutes: setting(
    'CHECKOUT_TTL_MINUTES',
    z.coerce.number().int().min(31).max(1_440).default(60),
    'How long a checkout page takes money, in minutes: 31 to 1440, as Stripe allows.',
  ),
  returnUrl: setting(
    'CHECKOUT_RETURN_URL',
    z.url().optional(),
    'Where buyers are sent after the checkout page, with ?result=paid or ?result=cancelled; a page of our own by default.',
  ),
  webhookToleranceSeconds: setting(
    'WEBHOOK_TOLERANCE_SECONDS',
    count.default(300),
    'How old a signed webhook may be, in seconds.',
  ),
  relayIntervalMs: setting(
    'PAYMENTS_RELAY_INTERVAL_MS',
    milliseconds.default(500),
    'How often work that an outage left in the outbox is looked for, in ms.',
  ),
  fulfilmentReaders: setting(
    'PAYMENTS_FULFILMENT_READERS',
    count.default(4),
    "How many of chat's answers one instance takes in at the same time, of each kind.",
  ),
  refundIntervalMs: setting(
    'PAYMENTS_REFUND_INTERVAL_MS',
    milliseconds.default(2_000),
    'How often refunds that are due are looked for, in ms.',
  ),
  refundsAtOnce: setting(
    'PAYMENTS_REFUNDS_AT_ONCE',
    count.default(4),
    'How many refunds one instance asks the provider for at the same time.',
  ),
  refundRetryMs: setting(
    'PAYMENTS_REFUND_RETRY_MS',
    milliseconds.default(30_000),
    'How long to wait before a refund that failed is tried again, in ms.',
  ),
  reconcileIntervalMs: setting(
    'PAYMENTS_RECONCILE_INTERVAL_MS',
    milliseconds.default(60_000),
    'How often the books are compared with the payment provider, in ms.',
  ),
  reconcileGraceMs: setting(
    'PAYMENTS_RECONCILE_GRACE_MS',
    milliseconds.default(30_000),
    'How long webhooks are given to arrive by themselves before they count as lost, in ms.',
  ),
  reconcileOverlapMs: setting(
    'PAYMENTS_RECONCILE_OVERLAP_MS',
    milliseconds.default(600_000),
    'How late an event may appear in the list of the payment provider, in ms: so much of it is read again each time.',
  ),
  payoutMinimum: setting(
    'PAYOUT_MINIMUM',
    count.default(1_000),
    'The least that a host is paid out, in minor units of the currency.',
  ),
  payoutDelayHours: setting(
    'PAYOUT_DELAY_HOURS',
    z.coerce.number().int().min(0).default(168),
    'How long earnings are kept before they are paid out, in hours: refunds and disputes come in that time.',
  ),
  payoutIntervalMs: setting(
    'PAYOUT_INTERVAL_MS',
    milliseconds.default(600_000),
    'How often it is looked whom to pay out, in ms.',
  ),
  unfulfilledAfterMs: setting(
    'PAYMENTS_UNFULFILLED_AFTER_MS',
    milliseconds.default(120_000),
    'After how long chat is told once more of a purchase that is paid and not fulfilled, in ms.',
  ),
});
export type PaymentsConfig = ConfigOf<typeof paymentsConfig>;

export const stripeConfig = defineConfig('stripe', {
  secretKey: setting(
    'STRIPE_SECRET_KEY',
    z
      .string()
      .regex(/^(sk|rk)_/, 'must start with sk_ or rk_')
      .optional(),
    'The secret key of the Stripe account (sk_… or rk_…). Without it, outside production, payments are simulated.',
    { secret: true },
  ),
  webhookSecret: setting(
    'STRIPE_WEBHOOK_SECRET',
    z.string().startsWith('whsec_').optional(),
    'The signing secret (whsec_…) of the webhook endpoint <PUBLIC_URL>/api/payments/webhook/.',
    { secret: true },
  ),
  apiUrl: setting('STRIPE_API_URL', z.url().optional(), 'Another address for Stripe’s API, for tests.'),
  timeoutMs: setting('STRIPE_TIMEOUT_MS', milliseconds.default(5_000), 'How long one call to Stripe may take, in ms.'),
  maxRetries: setting(
    'STRIPE_MAX_RETRIES',
    z.coerce.number().int().min(0).max(5).default(2),
    'How often the Stripe SDK repeats a call that failed on the way.',
  ),
  breakerResetMs: setting(
    'STRIPE_BREAKER_RESET_MS',
    milliseconds.default(10_000),
    'How long calls are refused at once after half of them failed, in ms.',
  ),
  simulatedWebhookSecret: setting(
    'PAYMENTS_SIMULATED_WEBHOOK_SECRET',
    z.string().min(16).optional(),
    'What simulated webhooks are signed with: at least 16 characters; by default a random one for each process.',
    { secret: true },
  ),
});
export type StripeConfig = ConfigOf<typeof stripeConfig>;
