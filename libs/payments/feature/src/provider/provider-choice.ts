import { ConfigError, serviceConfig, type ServiceConfig } from '@chatpop/service-bootstrap';
import type { FactoryProvider } from '@nestjs/common';
import { stripeConfig, type StripeConfig } from '../payments.config.js';
import type { StripeKeys } from './stripe/stripe-provider.js';

export const PROVIDER_CHOICE = Symbol('PROVIDER_CHOICE');
export type ProviderChoice = { readonly name: 'simulated' } | { readonly name: 'stripe'; readonly keys: StripeKeys };

/** Stripe where there is a key; outside production simulated payments where there is none. Made of settings alone, so that a missing one is told before anything is connected to. */
export const providerChoiceFactory: FactoryProvider<ProviderChoice> = {
  provide: PROVIDER_CHOICE,
  inject: [serviceConfig.token, stripeConfig.token],
  useFactory: ({ environment }: ServiceConfig, stripe: StripeConfig) => {
    const { secretKey, webhookSecret } = stripe;
    if (secretKey === undefined && environment !== 'production') return { name: 'simulated' };
    if (secretKey === undefined || webhookSecret === undefined) throw new ConfigError(missing(stripe));
    return { name: 'stripe', keys: { secretKey, webhookSecret } };
  },
};

const missing = (stripe: StripeConfig): string[] =>
  (['secretKey', 'webhookSecret'] as const)
    .filter((key) => stripe[key] === undefined)
    .map((key) => `${stripeConfig.settings[key].env} is not set. Set it: ${stripeConfig.settings[key].help}`);
