import type { PurchasePaid, PurchaseRefunded } from '@chatpop/contracts';
import { v5 } from 'uuid';
import type { PurchaseEntity } from './purchase.entity.js';

/**
 * What chat is told of a purchase. The work's id follows from the purchase and the name, so that it can be told again
 * after a queue has lost it, and is still applied once.
 */
function workOf<Name extends string>(name: Name, purchase: PurchaseEntity, at: Date) {
  return {
    v: 1 as const,
    name,
    id: v5(name, purchase.id),
    purchase_id: purchase.id,
    kind: purchase.kind,
    room_id: purchase.roomId,
    room_code: purchase.roomCode,
    participant_id: purchase.participantId,
    price: { amount: purchase.price, currency: purchase.currency },
    parameters: purchase.parameters,
    occurred_at: at.toISOString(),
  };
}

export const purchasePaid = (purchase: PurchaseEntity, at: Date): PurchasePaid =>
  workOf('payments:purchase_paid', purchase, at);

export const purchaseRefunded = (purchase: PurchaseEntity, at: Date): PurchaseRefunded =>
  workOf('payments:purchase_refunded', purchase, at);
