import type { SessionClaims } from '@chatpop/auth';
import {
  DomainError,
  paymentErrors,
  type CheckoutRequest,
  type Money,
  type PurchaseParameters,
} from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
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
  constructor(private readonly offers: RoomOffers) {}

  async quote(buyer: SessionClaims, request: CheckoutRequest): Promise<Quote> {
    switch (request.kind) {
      case 'back_room':
        return this.seat(buyer, request);
      case 'pin':
      case 'tip':
      case 'gift':
        throw new DomainError(paymentErrors.kindNotOffered);
    }
  }

  private async seat(buyer: SessionClaims, { amount }: CheckoutRequest): Promise<Quote> {
    if (amount !== undefined)
      throw new DomainError(paymentErrors.amountNotAllowed, { detail: 'The host sets the price of a seat.' });
    const { room_id, room_code, host_user_id, price, is_member } = await this.offers.seat(buyer);
    if (is_member) throw new DomainError(paymentErrors.alreadyOwned);
    return {
      roomId: room_id,
      roomCode: room_code,
      hostUserId: host_user_id,
      price,
      parameters: {},
      description: `A seat in the Back Room of ${room_code}`,
    };
  }
}
