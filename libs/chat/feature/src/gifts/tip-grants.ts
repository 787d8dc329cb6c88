import { MessageChanges, PaidMessages, type Grant, type RoomChange } from '@chatpop/chat-data-access';
import { formatMoney, type PurchasePaid } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { Buyers } from '../purchases/buyers.js';
import type { PurchaseHandler } from '../purchases/purchase-handler.js';
import { SpokenGrants } from './spoken-grants.js';

/** A tip is said in the room, with thanks. */
@Injectable()
export class TipGrants extends SpokenGrants implements PurchaseHandler {
  constructor(
    private readonly messages: PaidMessages,
    private readonly buyers: Buyers,
    changes: MessageChanges,
  ) {
    super(changes);
  }

  async grant(change: RoomChange, paid: PurchasePaid): Promise<Grant> {
    const found = await this.buyers.find(change, paid);
    if (!found.granted) return found;
    const { price } = paid;
    const messageId = await this.messages.say(change, found.buyer, {
      kind: 'tip',
      content: `Tipped ${formatMoney(price.amount, price.currency)}. Thank you!`,
      mentions: [],
      paid: { tip: { amount: price } },
    });
    return { granted: true, messageId };
  }
}
