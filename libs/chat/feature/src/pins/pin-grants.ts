import {
  MessageChanges,
  PinRepository,
  type DecidedPurchase,
  type Grant,
  type PinRow,
  type RoomChange,
} from '@chatpop/chat-data-access';
import { decidePin, pinLeft, type LivePin, type PinRules } from '@chatpop/chat-domain';
import type { PurchasePaid } from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { Buyers } from '../purchases/buyers.js';
import { refused, type PurchaseHandler } from '../purchases/purchase-handler.js';

/** The auction for the top of a room: who wins is decided when the money arrives, under the room's lock. */
@Injectable()
export class PinGrants implements PurchaseHandler {
  constructor(
    private readonly pins: PinRepository,
    private readonly messages: MessageChanges,
    private readonly buyers: Buyers,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  async grant(change: RoomChange, paid: PurchasePaid): Promise<Grant> {
    const found = await this.buyers.find(change, paid);
    if (!found.granted) return found;
    const messageId = paid.parameters?.message_id;
    const message = messageId === undefined ? undefined : await this.messages.find(change, messageId);
    if (!message || message.is_deleted) return refused('not_found');
    await this.pins.endDue(change);
    const live = await this.pins.live(change.room.id, change.manager);
    const { amount, currency } = paid.price;
    const { at } = change.origin;
    const bid = { messageId: message.id, participantId: found.buyer.id, amount, at };
    const decision = decidePin(rulesOf(this.config), live.map(toLivePin), bid);
    if (decision.outcome === 'not_a_tier') return refused('not_found');
    if (decision.outcome === 'outbid') return refused('outbid');
    const present = live.find(({ message_id }) => message_id === message.id);
    const isTop = decision.outcome === 'top' || !present;
    const place = isTop
      ? { participant_id: found.buyer.id, username: found.buyer.username, bid: amount, currency, bid_at: at }
      : present;
    const pinId = await this.pins.hold(change, message, {
      ...place,
      message_id: message.id,
      pinned_until: decision.until,
    });
    const granted = { granted: true, messageId: message.id, pinId } as const;
    return isTop ? granted : { ...granted, pinnedSeconds: secondsBetween(present.pinned_until, decision.until) };
  }

  /** The pin goes on as what else was paid for it has it. */
  async revoke(change: RoomChange, { pin_id }: DecidedPurchase): Promise<boolean> {
    const live = await this.pins.live(change.room.id, change.manager);
    const pin = live.find(({ id }) => id === pin_id);
    if (!pin) return false;
    const left = pinLeft(rulesOf(this.config), toLivePin(pin), await this.pins.payments(change.manager, pin.id));
    const message = await this.messages.find(change, pin.message_id);
    if (!left || !message || left.until <= change.origin.at) return this.pins.end(change, pin.message_id);
    const { holder, bid, until } = left;
    const place = { participant_id: holder.participantId, username: holder.username, bid, bid_at: holder.at };
    await this.pins.hold(change, message, { ...pin, ...place, pinned_until: until });
    return true;
  }
}

const secondsBetween = (from: Date, to: Date): number => Math.round((to.getTime() - from.getTime()) / 1000);

export const rulesOf = ({ pinTiers, pinHoldMinutes }: ChatConfig): PinRules => ({
  tiers: pinTiers,
  holdMinutes: pinHoldMinutes,
});

export const toLivePin = ({ message_id, participant_id, bid, pinned_until }: PinRow): LivePin => ({
  messageId: message_id,
  participantId: participant_id,
  bid,
  until: pinned_until,
});
