import type { PurchaseKind } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { SeatGrants } from '../back-room/seat-grants.js';
import { GiftGrants } from '../gifts/gift-grants.js';
import { TipGrants } from '../gifts/tip-grants.js';
import { PinGrants } from '../pins/pin-grants.js';
import type { PurchaseHandler } from './purchase-handler.js';

/** Who gives which kind of purchase. */
@Injectable()
export class PurchaseHandlers {
  private readonly byKind: Readonly<Record<PurchaseKind, PurchaseHandler>>;

  constructor(seats: SeatGrants, pins: PinGrants, tips: TipGrants, gifts: GiftGrants) {
    this.byKind = { back_room: seats, pin: pins, tip: tips, gift: gifts };
  }

  of(kind: PurchaseKind): PurchaseHandler {
    return this.byKind[kind];
  }
}
