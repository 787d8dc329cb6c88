import { z } from 'zod';
import { Money, RoomCode, Uuid } from '../primitives.js';

/** Internal, payments -> chat: who wants to buy something in a room. `session_id` lets chat refuse a revoked session. */
export const SeatOfferQuery = z.strictObject({ participant_id: Uuid, session_id: Uuid.optional() });
export type SeatOfferQuery = z.infer<typeof SeatOfferQuery>;

/** Internal: who is asked to be given something; the host when nobody is named. */
export const GiftOfferQuery = SeatOfferQuery.extend({ recipient: z.string().max(50).optional() });
export type GiftOfferQuery = z.infer<typeof GiftOfferQuery>;

/** Internal: which message is to be pinned, and what is bid. */
export const PinOfferQuery = SeatOfferQuery.extend({ message_id: Uuid, amount: z.coerce.number().int().min(1) });
export type PinOfferQuery = z.infer<typeof PinOfferQuery>;

/** Internal: the pins of a room, for who may see it: anybody of a public room. */
export const RoomPinsQuery = z.strictObject({ participant_id: Uuid.optional(), session_id: Uuid.optional() });
export type RoomPinsQuery = z.infer<typeof RoomPinsQuery>;

/** Internal, chat -> payments on request: the buyer may buy in this room, in this currency, for the good of this host. */
export const RoomOffer = z.object({
  room_id: Uuid,
  room_code: RoomCode,
  host_user_id: Uuid,
  currency: Money.shape.currency,
});
export type RoomOffer = z.infer<typeof RoomOffer>;

/** Internal: what a seat in this room's Back Room costs this participant now. */
export const SeatOffer = z.object({
  room_id: Uuid,
  room_code: RoomCode,
  host_user_id: Uuid,
  price: Money,
  seats_left: z.int(),
  is_member: z.boolean(),
});
export type SeatOffer = z.infer<typeof SeatOffer>;
