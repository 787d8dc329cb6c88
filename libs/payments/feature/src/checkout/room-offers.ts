import type { SessionClaims } from '@chatpop/auth';
import { commonErrors, DomainError, paymentErrors, PinTiersResponse, RoomOffer, SeatOffer } from '@chatpop/contracts';
import { ChatApi } from '@chatpop/internal-api';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

/** Asks chat what a buyer may buy in a room, and for how much. Nothing is kept: a price is of this moment. */
@Injectable()
export class RoomOffers {
  constructor(private readonly chat: ChatApi) {}

  /**
   * @throws DomainError chat's own, such as `CHAT.BACK_ROOM_FULL`; `PAYMENTS.ROOM_UNAVAILABLE` when chat does not
   * answer in time, or not as agreed.
   */
  seat(buyer: SessionClaims): Promise<SeatOffer> {
    return this.ask(buyer.code, 'seat-offer', whoIs(buyer), SeatOffer);
  }

  tip(buyer: SessionClaims): Promise<RoomOffer> {
    return this.ask(buyer.code, 'tip-offer', whoIs(buyer), RoomOffer);
  }

  gift(buyer: SessionClaims, recipient: string | undefined): Promise<RoomOffer> {
    const query = { ...whoIs(buyer), ...(recipient === undefined ? {} : { recipient }) };
    return this.ask(buyer.code, 'gift-offer', query, RoomOffer);
  }

  pin(buyer: SessionClaims, messageId: string, amount: number): Promise<RoomOffer> {
    const query = { ...whoIs(buyer), message_id: messageId, amount: String(amount) };
    return this.ask(buyer.code, 'pin-offer', query, RoomOffer);
  }

  /** For anybody who may see the room; of a private one its members. */
  pinTiers(code: string, visitor: SessionClaims | undefined): Promise<PinTiersResponse> {
    return this.ask(code, 'pin-tiers', visitor?.code === code ? whoIs(visitor) : {}, PinTiersResponse);
  }

  private async ask<Schema extends z.ZodType>(
    code: string,
    question: string,
    query: Readonly<Record<string, string>>,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    try {
      return await this.chat.get(`/internal/rooms/${code}/${question}/`, query, schema);
    } catch (error) {
      const isAway = error instanceof DomainError && error.code === commonErrors.unavailable.code;
      throw isAway ? new DomainError(paymentErrors.roomUnavailable, { retryAfterSeconds: 2, cause: error }) : error;
    }
  }
}

const whoIs = ({ sub, sid }: SessionClaims) => ({ participant_id: sub, session_id: sid });
