import type { SessionClaims } from '@chatpop/auth';
import { commonErrors, DomainError, paymentErrors, SeatOffer } from '@chatpop/contracts';
import { ChatApi } from '@chatpop/internal-api';
import { Injectable } from '@nestjs/common';

/** Asks chat what a buyer may buy in a room, and for how much. Nothing is kept: a price is of this moment. */
@Injectable()
export class RoomOffers {
  constructor(private readonly chat: ChatApi) {}

  /**
   * @throws DomainError chat's own, such as `CHAT.BACK_ROOM_FULL`; `PAYMENTS.ROOM_UNAVAILABLE` when chat does not
   * answer in time, or not as agreed.
   */
  async seat({ code, sub, sid }: SessionClaims): Promise<SeatOffer> {
    try {
      const query = { participant_id: sub, session_id: sid };
      return await this.chat.get(`/internal/rooms/${code}/seat-offer/`, query, SeatOffer);
    } catch (error) {
      const isAway = error instanceof DomainError && error.code === commonErrors.unavailable.code;
      throw isAway ? new DomainError(paymentErrors.roomUnavailable, { retryAfterSeconds: 2, cause: error }) : error;
    }
  }
}
