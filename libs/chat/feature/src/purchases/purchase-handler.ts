import type { DecidedPurchase, Grant, PurchaseOutcome, RoomChange } from '@chatpop/chat-data-access';
import type { ParticipantOrder, PurchasePaid } from '@chatpop/contracts';

export type WorkPlace = Pick<PurchasePaid, 'room_code' | 'participant_id'>;

/** Gives and takes what one kind of purchase is for. The room is locked, and was found; the purchase is new to it. */
export interface PurchaseHandler {
  grant(change: RoomChange, paid: PurchasePaid): Promise<Grant>;
  /** @returns whether there was anything to take. */
  revoke(change: RoomChange, purchase: DecidedPurchase): Promise<boolean>;
  /** What the buyer's sockets are told. */
  orders?(work: WorkPlace, outcome: PurchaseOutcome, now: Date): ParticipantOrder[];
}

export const refused = (reason: Extract<Grant, { granted: false }>['reason']): Grant => ({ granted: false, reason });
