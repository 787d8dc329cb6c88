import { SimulatedPayoutsStore, SimulatedStore } from '@chatpop/payments-data-access';
import { Clock, serviceConfig, type ServiceConfig } from '@chatpop/service-bootstrap';
import { Logger, type FactoryProvider } from '@nestjs/common';
import { paymentsConfig, stripeConfig, type PaymentsConfig, type StripeConfig } from '../payments.config.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from './payment-provider.js';
import { PAYOUT_PROVIDER, type PayoutProvider } from './payout-provider.js';
import { PROVIDER_CHOICE, type ProviderChoice } from './provider-choice.js';
import { SimulatedProvider } from './simulated/simulated-provider.js';
import { WebhookSender } from './simulated/webhook-sender.js';
import { StripeProvider } from './stripe/stripe-provider.js';

export const paymentProviderFactory: FactoryProvider<PaymentProvider> = {
  provide: PAYMENT_PROVIDER,
  inject: [
    ...[PROVIDER_CHOICE, serviceConfig.token, paymentsConfig.token, stripeConfig.token],
    ...[SimulatedStore, SimulatedPayoutsStore, WebhookSender, Clock],
  ],
  useFactory: (
    choice: ProviderChoice,
    { publicUrl }: ServiceConfig,
    { webhookToleranceSeconds: toleranceSeconds }: PaymentsConfig,
    stripe: StripeConfig,
    store: SimulatedStore,
    payouts: SimulatedPayoutsStore,
    sender: WebhookSender,
    clock: Clock,
  ) => {
    if (choice.name === 'stripe') return new StripeProvider(choice.keys, toleranceSeconds, stripe);
    new Logger('Payments').warn({ msg: 'STRIPE_SECRET_KEY is not set: payments are simulated, no money moves' });
    const options = { publicUrl, toleranceSeconds, webhookSecret: stripe.simulatedWebhookSecret };
    return new SimulatedProvider(store, payouts, sender, clock, options);
  },
};

/** Payouts are made by whoever takes the money. */
export const payoutProviderFactory: FactoryProvider<PayoutProvider> = {
  provide: PAYOUT_PROVIDER,
  inject: [PAYMENT_PROVIDER],
  useFactory: ({ payouts }: PaymentProvider) => payouts,
};
