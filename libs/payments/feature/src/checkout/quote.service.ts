import type { SessionClaims } from '@chatpop/auth';
import {
  DomainError,
  findGift,
  formatMoney,
  paymentErrors,
  type CheckoutRequest,
  type Money,
  type PurchaseParameters,
  type RoomOffer,
} from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { RoomOffers } from './room-offers.js';

/** What is for sale to this buyer, at the server's price. */
export interface Quote {
  readonly roomId: string;
  readonly roomCode: string;
  readonly hostUserId: string;
  readonly price: Money;
  readonly parameters: PurchaseParameters;
  /** What the buyer reads on the checkout page. */
  readonly description: string;
}

@Injectable()
export class QuoteService {
  constructor(
    private readonly offers: RoomOffers,
    @InjectConfig(paymentsConfig) private readonly config: PaymentsConfig,
  ) {}

  async quote(buyer: SessionClaims, request: CheckoutRequest): Promise<Quote> {
    switch (request.kind) {
      case 'back_room':
        return this.seat(buyer, request);
      case 'pin':
        return this.pin(buyer, request);
      case 'tip':
        return this.tip(buyer, request);
      case 'gift':
        return this.gift(buyer, request);
    }
  }

  private async seat(buyer: SessionClaims, request: CheckoutRequest): Promise<Quote> {
    refuse(request, 'message_id', 'gift_id', 'recipient');
    refuseAmount(request, 'The host sets the price of a seat.');
    const { room_id, room_code, host_user_id, price, is_member } = await this.offers.seat(buyer);
    if (is_member) throw new DomainError(paymentErrors.alreadyOwned);
    const description = `A seat in the Back Room of ${room_code}`;
    return { roomId: room_id, roomCode: room_code, hostUserId: host_user_id, price, parameters: {}, description };
  }

  private async pin(buyer: SessionClaims, request: CheckoutRequest): Promise<Quote> {
    refuse(request, 'gift_id', 'recipient');
    const amount = required(request, 'amount');
    const message_id = required(request, 'message_id');
    const offer = await this.offers.pin(buyer, message_id, amount);
    return quoteOf(offer, amount, { message_id }, `A message at the top of ${offer.room_code}`);
  }

  private async tip(buyer: SessionClaims, request: CheckoutRequest): Promise<Quote> {
    refuse(request, 'message_id', 'gift_id', 'recipient');
    const amount = required(request, 'amount');
    const { tipMinimum, tipMaximum } = this.config;
    if (amount < tipMinimum || amount > tipMaximum) {
      const [least, most] = [tipMinimum, tipMaximum].map((bound) => formatMoney(bound, this.config.currency));
      throw new DomainError(paymentErrors.amountNotAllowed, { detail: `A tip is ${least} to ${most}.` });
    }
    const offer = await this.offers.tip(buyer);
    return quoteOf(offer, amount, {}, `A tip for the host of ${offer.room_code}`);
  }

  private async gift(buyer: SessionClaims, request: CheckoutRequest): Promise<Quote> {
    refuse(request, 'message_id');
    refuseAmount(request, 'The catalogue has the price of a gift.');
    const gift = findGift(required(request, 'gift_id'));
    if (!gift) throw new DomainError(paymentErrors.giftNotFound);
    const { recipient } = request;
    const offer = await this.offers.gift(buyer, recipient);
    const parameters = { gift_id: gift.id, ...(recipient === undefined ? {} : { recipient }) };
    return quoteOf(offer, gift.price, parameters, `${gift.name} for ${recipient ?? 'the host'} in ${offer.room_code}`);
  }
}

function quoteOf(
  { room_id, room_code, host_user_id, currency }: RoomOffer,
  amount: number,
  parameters: PurchaseParameters,
  description: string,
): Quote {
  const price = { amount, currency };
  return { roomId: room_id, roomCode: room_code, hostUserId: host_user_id, price, parameters, description };
}

function required<Name extends 'amount' | 'message_id' | 'gift_id'>(
  request: CheckoutRequest,
  name: Name,
): NonNullable<CheckoutRequest[Name]> {
  const value = request[name];
  if (value !== undefined) return value;
  throw new DomainError(paymentErrors.parameterNotAllowed, { detail: `A ${request.kind} needs ${name}.` });
}

function refuse(request: CheckoutRequest, ...names: (keyof PurchaseParameters)[]): void {
  const given = names.find((name) => request[name] !== undefined);
  if (given !== undefined)
    throw new DomainError(paymentErrors.parameterNotAllowed, { detail: `${given} does not belong to this.` });
}

function refuseAmount({ amount }: CheckoutRequest, detail: string): void {
  if (amount !== undefined) throw new DomainError(paymentErrors.amountNotAllowed, { detail });
}
