import { MessageChanges, PaidMessages, type Grant, type RoomChange } from '@chatpop/chat-data-access';
import { findGift, type PurchasePaid } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { Buyers } from '../purchases/buyers.js';
import { refused, type PurchaseHandler } from '../purchases/purchase-handler.js';
import { SpokenGrants } from './spoken-grants.js';

/** A gift is said in the room, to whom it is for, with thanks. */
@Injectable()
export class GiftGrants extends SpokenGrants implements PurchaseHandler {
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
    const gift = findGift(paid.parameters?.gift_id ?? '');
    const recipient = await this.messages.findRecipient(change, paid.parameters?.recipient);
    if (!gift || recipient === undefined) return refused('not_found');
    const { id, name, emoji } = gift;
    const messageId = await this.messages.say(change, found.buyer, {
      kind: 'gift',
      content: `${emoji} ${name} for @${recipient}. Thank you!`,
      mentions: [recipient],
      paid: { gift: { id, name, emoji, price: paid.price, recipient } },
    });
    return { granted: true, messageId };
  }
}
