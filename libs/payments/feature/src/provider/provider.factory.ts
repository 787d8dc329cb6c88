import { SimulatedStore } from '@chatpop/payments-data-access';
import { Clock, ConfigError, serviceConfig, type ServiceConfig } from '@chatpop/service-bootstrap';
import { Logger, type FactoryProvider } from '@nestjs/common';
import { paymentsConfig, stripeConfig, type PaymentsConfig, type StripeConfig } from '../payments.config.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from './payment-provider.js';
import { SimulatedProvider } from './simulated/simulated-provider.js';
import { WebhookSender } from './simulated/webhook-sender.js';
import { StripeProvider } from './stripe/stripe-provider.js';

/** Stripe where there is a key; outside production simulated payments where there is none. */
export const paymentProviderFactory: FactoryProvider<PaymentProvider> = {
  provide: PAYMENT_PROVIDER,
  inject: [serviceConfig.token, paymentsConfig.token, stripeConfig.token, SimulatedStore, WebhookSender, Clock],
  useFactory: (
    service: ServiceConfig,
    { webhookToleranceSeconds: toleranceSeconds }: PaymentsConfig,
    stripe: StripeConfig,
    store: SimulatedStore,
    sender: WebhookSender,
    clock: Clock,
  ) => {
    const { secretKey, webhookSecret } = stripe;
    const isSimulated = secretKey === undefined && service.environment !== 'production';
    if (isSimulated) {
      new Logger('Payments').warn({ msg: 'STRIPE_SECRET_KEY is not set: payments are simulated, no money moves' });
      const { publicUrl } = service;
      return new SimulatedProvider(store, sender, clock, {
        publicUrl,
        toleranceSeconds,
        webhookSecret: stripe.simulatedWebhookSecret,
      });
    }
    if (secretKey === undefined || webhookSecret === undefined) throw new ConfigError(missing(stripe));
    return new StripeProvider({ secretKey, webhookSecret, toleranceSeconds }, stripe);
  },
};

const missing = (stripe: StripeConfig): string[] =>
  (['secretKey', 'webhookSecret'] as const)
    .filter((key) => stripe[key] === undefined)
    .map((key) => `${stripeConfig.settings[key].env} is not set. Set it: ${stripeConfig.settings[key].help}`);
