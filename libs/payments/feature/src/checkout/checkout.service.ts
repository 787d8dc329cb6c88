import type { SessionClaims } from '@chatpop/auth';
import { chatErrors, DomainError, type CheckoutRequest } from '@chatpop/contracts';
import { PurchaseStore, type PurchaseDraft, type PurchaseEntity } from '@chatpop/payments-data-access';
import { feeOf } from '@chatpop/payments-domain';
import { newId } from '@chatpop/persistence';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { CheckoutPages, type Checkout } from './checkout-pages.js';
import { QuoteService, type Quote } from './quote.service.js';

/** Starts purchases. However often and however many at once ask for the same, there is one purchase and one page. */
@Injectable()
export class CheckoutService {
  constructor(
    private readonly quotes: QuoteService,
    private readonly purchases: PurchaseStore,
    private readonly pages: CheckoutPages,
    private readonly clock: Clock,
    @InjectConfig(paymentsConfig) private readonly config: PaymentsConfig,
  ) {}

  async start(buyer: SessionClaims, request: CheckoutRequest): Promise<Checkout> {
    if (request.room_code !== buyer.code) throw new DomainError(chatErrors.membersOnly);
    const quote = await this.quotes.quote(buyer, request);
    if (quote.roomId !== buyer.room) throw new DomainError(chatErrors.membersOnly);
    let purchase = await this.purchases.open(this.draft(buyer, request, quote));
    if (!this.isOf(purchase, quote) || !this.pages.isUsable(purchase)) {
      await this.pages.close(purchase);
      purchase = await this.purchases.open(this.draft(buyer, request, quote));
    }
    return this.pages.open(purchase, quote.description);
  }

  private draft(buyer: SessionClaims, { kind }: CheckoutRequest, quote: Quote): PurchaseDraft {
    const { amount, currency } = quote.price;
    return {
      id: newId(),
      kind,
      price: amount,
      currency,
      fee: feeOf(amount, this.config.feeBasisPoints),
      roomId: quote.roomId,
      roomCode: quote.roomCode,
      hostUserId: quote.hostUserId,
      participantId: buyer.sub,
      parameters: quote.parameters,
      expiresAt: new Date(this.clock.now().getTime() + this.config.checkoutTtlMinutes * 60_000),
    };
  }

  /** The host may have changed the price since the purchase was opened. */
  private isOf({ price, currency }: PurchaseEntity, quote: Quote): boolean {
    return price === quote.price.amount && currency === quote.price.currency;
  }
}
