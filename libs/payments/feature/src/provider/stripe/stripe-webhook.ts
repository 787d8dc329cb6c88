import { DomainError, paymentErrors } from '@chatpop/contracts';
import type { ProviderEvent } from '@chatpop/payments-domain';
import type Stripe from 'stripe';
import { parseStripeEvent } from './parse-stripe-event.js';

/** Checks a signature in Stripe's form over the raw bytes, and its age; then reads the event. */
export function readSignedEvent(
  stripe: Stripe,
  rawBody: Buffer,
  { signature, secret, toleranceSeconds }: { signature: string; secret: string; toleranceSeconds: number },
): ProviderEvent {
  let event: unknown;
  try {
    event = stripe.webhooks.constructEvent(rawBody, signature, secret, toleranceSeconds);
  } catch (error) {
    throw new DomainError(paymentErrors.webhookSignatureInvalid, { cause: error });
  }
  return parseStripeEvent(event);
}
