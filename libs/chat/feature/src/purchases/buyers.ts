import { BanRepository, PaidMessages, type Buyer, type Refused, type RoomChange } from '@chatpop/chat-data-access';
import type { PurchasePaid } from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';

export type FoundBuyer = { readonly granted: true; readonly buyer: Buyer } | Refused;

/** Who paid, if the room can still give them something: it is open, and they are not banned from it. */
@Injectable()
export class Buyers {
  constructor(
    private readonly messages: PaidMessages,
    private readonly bans: BanRepository,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  async find(change: RoomChange, { participant_id, price }: PurchasePaid): Promise<FoundBuyer> {
    if (!change.room.is_active) return { granted: false, reason: 'room_closed' };
    const buyer = await this.messages.findBuyer(change, participant_id);
    if (!buyer || price.currency !== this.config.currency) return { granted: false, reason: 'not_found' };
    if (await this.bans.holds(change.manager, change.room.id, buyer.id, change.origin.at))
      return { granted: false, reason: 'banned' };
    return { granted: true, buyer };
  }
}
