import type { PaymentFact, ProviderEvent } from '@chatpop/payments-domain';
import type { CheckoutSession, PurchaseEntity } from '@chatpop/payments-data-access';
import type { PayoutProvider } from './payout-provider.js';

export const PAYMENT_PROVIDER = Symbol('PAYMENT_PROVIDER');

export interface CheckoutOrder {
  readonly purchase: PurchaseEntity;
  /** What the buyer reads beside the price. */
  readonly description: string;
  readonly successUrl: string;
  readonly cancelUrl: string;
}

/** What a checkout session has come to; no fact while it is open or being processed. */
export interface SessionReport {
  readonly fact?: PaymentFact;
  readonly paymentRef?: string;
  /** Whether the provider knows no such session, as after a change of keys: nobody can pay on its page. */
  readonly isUnknown?: true;
}

/** The provider answered, and not with what was asked for: repeating the same call would get the same answer. */
export class ProviderRefusedError extends Error {
  override readonly name = 'ProviderRefusedError';
  /** Whether the fault is on the provider's side. */
  readonly isProviderFault: boolean;

  constructor(
    message: string,
    { cause, isProviderFault = false }: { cause?: unknown; isProviderFault?: boolean } = {},
  ) {
    super(message, { cause });
    this.isProviderFault = isProviderFault;
  }
}

/**
 * Who takes the money. Calls that change something are idempotent by the purchase: repeated, they have one effect.
 * @throws DomainError `PAYMENTS.PROVIDER_UNAVAILABLE` when the outcome is unknown and the call may be repeated;
 * ProviderRefusedError when it may not.
 */
export interface PaymentProvider {
  readonly name: 'stripe' | 'simulated';
  readonly payouts: PayoutProvider;
  openSession(order: CheckoutOrder): Promise<CheckoutSession>;
  /** Closes the checkout page. @returns what it came to, which may be a payment that was faster. */
  expireSession(purchase: PurchaseEntity): Promise<SessionReport>;
  findSession(purchase: PurchaseEntity): Promise<SessionReport>;
  /** Pays the whole price back, once, whatever `attempt` this is. */
  refund(purchase: PurchaseEntity, attempt: number): Promise<void>;
  /** @throws DomainError `PAYMENTS.WEBHOOK_SIGNATURE_INVALID` unless the bytes are the provider's, signed lately. */
  readEvent(rawBody: Buffer, signature: string): ProviderEvent;
  /** Everything that it has told, or tried to, since then, oldest first. */
  eventsSince(time: Date): AsyncIterable<ProviderEvent>;
}
