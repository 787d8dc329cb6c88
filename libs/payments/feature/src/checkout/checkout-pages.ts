import { DomainError, paymentErrors } from '@chatpop/contracts';
import { PurchaseStore, type PurchaseEntity } from '@chatpop/payments-data-access';
import { AmountMismatchError, type PaymentFact } from '@chatpop/payments-domain';
import { Clock } from '@chatpop/service-bootstrap';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { FollowUp } from '../follow-up.js';
import {
  PAYMENT_PROVIDER,
  ProviderRefusedError,
  type PaymentProvider,
  type SessionReport,
} from '../provider/payment-provider.js';
import { ReturnUrls } from './return-urls.js';

export interface Checkout {
  readonly purchase: PurchaseEntity;
  readonly url: string;
}

/** A page this close to its end is not handed out again. */
const leastTimeLeftMs = 60_000;
/** Stripe opens no page that ends sooner: https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-expires_at */
const leastLifeMs = 30 * 60_000 + 15_000;

/** The checkout page of a purchase, at the payment provider's. */
@Injectable()
export class CheckoutPages {
  private readonly logger = new Logger(CheckoutPages.name);

  constructor(
    @Inject(PAYMENT_PROVIDER) private readonly provider: PaymentProvider,
    private readonly purchases: PurchaseStore,
    private readonly followUp: FollowUp,
    private readonly returnUrls: ReturnUrls,
    private readonly clock: Clock,
  ) {}

  /** Whether the purchase has a page with time left, or can still be given one. */
  isUsable({ checkoutUrl, expiresAt }: PurchaseEntity): boolean {
    const timeLeftMs = expiresAt.getTime() - this.clock.now().getTime();
    return timeLeftMs > (checkoutUrl === null ? leastLifeMs : leastTimeLeftMs);
  }

  /** The page of the purchase; the provider makes one only, however often it is asked. */
  async open(purchase: PurchaseEntity, description: string): Promise<Checkout> {
    if (purchase.checkoutUrl !== null) return { purchase, url: purchase.checkoutUrl };
    const session = await this.requestSession(purchase, description);
    const pending = await this.purchases.attachSession(purchase.id, session);
    if (pending.checkoutUrl === null) throw new DomainError(paymentErrors.notForSale, { detail: 'Try again.' });
    return { purchase: pending, url: pending.checkoutUrl };
  }

  /** Ends an open purchase whose page is of no more use, so that nobody pays on it. */
  async close(purchase: PurchaseEntity): Promise<void> {
    if (purchase.sessionId === null) return this.record(purchase, { type: 'expired' });
    const report = await this.provider.expireSession(purchase);
    if (!report.fact) throw new DomainError(paymentErrors.notForSale, { detail: 'A payment for it is under way.' });
    await this.conclude(purchase, report);
    if (report.fact.type === 'paid')
      throw new DomainError(paymentErrors.notForSale, { detail: 'It was just paid for.' });
  }

  /** Takes in what the page has come to. Paid with other money than was asked for it is of no more use, and gives nothing. */
  async conclude(purchase: PurchaseEntity, { fact, paymentRef }: SessionReport): Promise<void> {
    if (!fact) return;
    try {
      await this.record(purchase, fact, paymentRef);
    } catch (error) {
      if (!(error instanceof AmountMismatchError)) throw error;
      await this.record(purchase, { type: 'failed' }, paymentRef);
      this.logger.error({ msg: 'The money moved is not the money asked for', purchase_id: purchase.id, err: error });
    }
  }

  private async requestSession(purchase: PurchaseEntity, description: string) {
    try {
      return await this.provider.openSession({ purchase, description, ...this.returnUrls.of(purchase) });
    } catch (error) {
      if (!(error instanceof ProviderRefusedError)) throw error;
      // The provider repeats its answer to the same purchase: the next try has to be another one.
      await this.record(purchase, { type: 'failed' });
      this.logger.error({ msg: 'The payment provider refused a checkout', purchase_id: purchase.id, err: error });
      if (!error.isProviderFault) throw new DomainError(paymentErrors.providerRefused, { cause: error });
      throw new DomainError(paymentErrors.providerUnavailable, { retryAfterSeconds: 5, cause: error });
    }
  }

  private async record({ id }: PurchaseEntity, fact: PaymentFact, paymentRef?: string): Promise<void> {
    this.followUp.moved(await this.purchases.record(id, fact, this.clock.now(), paymentRef));
  }
}
