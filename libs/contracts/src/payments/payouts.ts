import { z } from 'zod';
import { Money, RoomCode, Timestamp, Uuid } from '../primitives.js';
import { PurchaseKind } from './purchases.js';

/** Where a host's earnings go. Until it is enabled they are kept for the host. */
export const PayoutAccount = z
  .object({ is_enabled: z.boolean().describe('Whether the payment provider pays out to it.'), connected_at: Timestamp })
  .meta({ id: 'PayoutAccount' });
export type PayoutAccount = z.infer<typeof PayoutAccount>;

export const PayoutAccountResponse = z
  .object({ payout_account: PayoutAccount.nullable() })
  .meta({ id: 'PayoutAccountResponse', example: { payout_account: null } });
export type PayoutAccountResponse = z.infer<typeof PayoutAccountResponse>;

export const PayoutAccountLinkResponse = z
  .object({
    payout_account: PayoutAccount,
    url: z.url().describe('Where the host tells the provider who they are; for one use, soon.'),
  })
  .meta({
    id: 'PayoutAccountLinkResponse',
    example: {
      payout_account: { is_enabled: false, connected_at: '2026-11-23T09:30:00.000Z' },
      url: 'https://connect.stripe.com/setup/e/acct_1/abc',
    },
  });
export type PayoutAccountLinkResponse = z.infer<typeof PayoutAccountLinkResponse>;

export const StatementQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: Uuid.optional().describe('Older than this entry: the last one of the page before.'),
});
export type StatementQuery = z.infer<typeof StatementQuery>;

/** One change of what the host is owed. The sum of all is the balance. */
export const StatementEntry = z
  .object({
    id: Uuid,
    created_at: Timestamp,
    reason: z.string().describe('`paid`, `refunded`, `disputed`, `reinstated`, `payout`, `payout_failed`.'),
    amount: z.int().describe('Minor units, the fee taken off; below zero when it was taken back or paid out.'),
    currency: Money.shape.currency,
    purchase: z.object({ id: Uuid, kind: PurchaseKind, room_code: RoomCode }).nullable(),
    payout_id: Uuid.nullable(),
  })
  .meta({ id: 'StatementEntry' });
export type StatementEntry = z.infer<typeof StatementEntry>;

export const StatementResponse = z
  .object({ entries: z.array(StatementEntry).describe('Newest first.'), has_more: z.boolean() })
  .meta({
    id: 'StatementResponse',
    example: {
      entries: [
        {
          id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90',
          created_at: '2026-11-23T09:30:00.000Z',
          reason: 'paid',
          amount: 450,
          currency: 'usd',
          purchase: { id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e91', kind: 'tip', room_code: 'TEST2345' },
          payout_id: null,
        },
      ],
      has_more: false,
    },
  });
export type StatementResponse = z.infer<typeof StatementResponse>;
