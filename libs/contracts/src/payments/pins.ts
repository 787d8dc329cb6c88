import { z } from 'zod';
import { Money, RoomCode, Timestamp, Username, Uuid } from '../primitives.js';

/** What holds a message at the top: how much was bid for the place, and by whom. */
export const Pin = z.object({ bid: Money, by: Username }).meta({ id: 'Pin' });
export type Pin = z.infer<typeof Pin>;

export const PinTier = z.object({
  amount: z.int().describe('Minor units.'),
  minutes: z.int().describe("By how much it extends one's own pin."),
});
export type PinTier = z.infer<typeof PinTier>;

/** What a place at the top of a room costs right now. */
export const PinTiersResponse = z
  .object({
    room_code: RoomCode,
    currency: Money.shape.currency,
    tiers: z.array(PinTier).describe('The only amounts that are taken.'),
    hold_minutes: z.int().describe('How long a new pin or an outbid holds.'),
    top: z
      .object({ message_id: Uuid, bid: Money, by: Username, pinned_until: Timestamp })
      .nullable()
      .describe('The present top, if there is one.'),
    minimum: Money.nullable().describe(
      'The least that takes the top now; `null` when no tier is above the present top.',
    ),
  })
  .meta({
    id: 'PinTiersResponse',
    example: {
      room_code: 'TEST2345',
      currency: 'usd',
      tiers: [
        { amount: 100, minutes: 10 },
        { amount: 200, minutes: 15 },
      ],
      hold_minutes: 60,
      top: null,
      minimum: { amount: 100, currency: 'usd' },
    },
  });
export type PinTiersResponse = z.infer<typeof PinTiersResponse>;

export const PinTiersQuery = z.strictObject({ room_code: RoomCode });
export type PinTiersQuery = z.infer<typeof PinTiersQuery>;
