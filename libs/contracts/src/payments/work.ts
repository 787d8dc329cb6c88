import { z } from 'zod';
import { Money, RoomCode, Timestamp, Uuid } from '../primitives.js';
import { PurchaseKind, PurchaseParameters } from './purchases.js';

const purchaseWork = {
  v: z.literal(1),
  /** The work's own id: applied once, however often it is delivered. */
  id: Uuid,
  purchase_id: Uuid,
  kind: PurchaseKind,
  room_id: Uuid,
  room_code: RoomCode,
  participant_id: Uuid,
  price: Money,
  /** What was bought beside money: the pinned message, the gift and who gets it. */
  parameters: PurchaseParameters.optional(),
  occurred_at: Timestamp,
};

/** `payments:purchase_paid`: the money is there; chat grants what was bought, or says that it can't be honoured. */
export const PurchasePaid = z.object({ ...purchaseWork, name: z.literal('payments:purchase_paid') });
export type PurchasePaid = z.infer<typeof PurchasePaid>;

/** `payments:purchase_refunded`: the money went back (refund or dispute); chat takes away what was bought. */
export const PurchaseRefunded = z.object({ ...purchaseWork, name: z.literal('payments:purchase_refunded') });
export type PurchaseRefunded = z.infer<typeof PurchaseRefunded>;

const outcome = { v: z.literal(1), id: Uuid, purchase_id: Uuid, occurred_at: Timestamp };

/** `chat:purchase_fulfilled`: what was bought is there. */
export const PurchaseFulfilled = z.object({ ...outcome, name: z.literal('chat:purchase_fulfilled') });
export type PurchaseFulfilled = z.infer<typeof PurchaseFulfilled>;

/** `chat:purchase_rejected`: it can't be honoured (seats gone, room closed, person banned); payments refunds it. */
export const PurchaseRejected = z.object({
  ...outcome,
  name: z.literal('chat:purchase_rejected'),
  reason: z.enum(['sold_out', 'room_closed', 'banned', 'already_owned', 'outbid', 'not_found']),
});
export type PurchaseRejected = z.infer<typeof PurchaseRejected>;
