import {
  BackRoomRepository,
  type DecidedPurchase,
  type Grant,
  type PurchaseOutcome,
  type RoomChange,
} from '@chatpop/chat-data-access';
import type { ParticipantOrder, PurchasePaid } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { Buyers } from '../purchases/buyers.js';
import { refused, type PurchaseHandler, type WorkPlace } from '../purchases/purchase-handler.js';
import { RoomUpdates } from '../rooms/room-updates.js';

/** Seats in the Back Room. Everybody in the room sees how many are left. */
@Injectable()
export class SeatGrants implements PurchaseHandler {
  constructor(
    private readonly backRooms: BackRoomRepository,
    private readonly buyers: Buyers,
    private readonly updates: RoomUpdates,
  ) {}

  async grant(change: RoomChange, paid: PurchasePaid): Promise<Grant> {
    const buyer = await this.buyers.find(change, paid);
    if (!buyer.granted) return buyer;
    if (buyer.buyer.is_host) return refused('already_owned');
    const seat = { purchaseId: paid.purchase_id, parentRoomId: paid.room_id, participantId: paid.participant_id };
    const grant = await this.backRooms.grant(change.manager, seat, change.origin.at);
    if (grant.granted) await this.updates.tell(change);
    return grant;
  }

  async revoke(change: RoomChange, { id }: DecidedPurchase): Promise<boolean> {
    if (!(await this.backRooms.revoke(change.manager, id, change.origin.at))) return false;
    await this.updates.tell(change);
    return true;
  }

  /** Also who came too late is told. Others who were refused may have a seat, and keep it. */
  orders({ room_code, participant_id }: WorkPlace, outcome: PurchaseOutcome, now: Date): ParticipantOrder[] {
    const granted = outcome === 'granted';
    if (!granted && outcome !== 'refunded' && outcome !== 'sold_out') return [];
    return [{ v: 1, name: 'chat:back_room_access', room_code, participant_id, granted, ts: now.toISOString() }];
  }
}
