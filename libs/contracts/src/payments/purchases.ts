import { z } from 'zod';
import { Money, RoomCode, Timestamp, Uuid } from '../primitives.js';

const example = {
  id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90',
  kind: 'tip',
  state: 'fulfilled',
  price: { amount: 500, currency: 'usd' },
  room_code: 'TEST2345',
  created_at: '2026-11-23T09:30:00.000Z',
  paid_at: '2026-11-23T09:31:00.000Z',
  fulfilled_at: '2026-11-23T09:31:00.250Z',
  refund_reason: null,
} as const;
const staffExample = {
  ...example,
  participant_id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e91',
  host_user_id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e92',
  fee: { amount: 50, currency: 'usd' },
  refunded: { amount: 0, currency: 'usd' },
  disputed: { amount: 0, currency: 'usd' },
  parameters: {},
  session_id: 'cs_test_a1',
  payment_ref: 'pi_1',
  refund: null,
};

export const PurchaseKind = z.enum(['back_room', 'pin', 'tip', 'gift']);
export type PurchaseKind = z.infer<typeof PurchaseKind>;

/** Moves only forward: created -> pending -> paid -> fulfilled, or expired | failed | refunded | disputed. */
export const PurchaseState = z.enum([
  'created',
  'pending',
  'paid',
  'fulfilled',
  'expired',
  'failed',
  'refunded',
  'disputed',
]);
export type PurchaseState = z.infer<typeof PurchaseState>;

export const Purchase = z
  .object({
    id: Uuid,
    kind: PurchaseKind,
    state: PurchaseState,
    price: Money,
    room_code: RoomCode,
    created_at: Timestamp,
    paid_at: Timestamp.nullable(),
    fulfilled_at: Timestamp.nullable(),
    refund_reason: z
      .string()
      .nullable()
      .describe('Why the money goes back: `outbid`, `sold_out`, `room_closed`, `banned`, `not_found`, `staff` …'),
  })
  .meta({ id: 'Purchase', example });
export type Purchase = z.infer<typeof Purchase>;

/** What a purchase is made with beside its kind and price. */
export const PurchaseParameters = z.object({
  message_id: Uuid.optional().describe('The message to be pinned.'),
  gift_id: z.string().max(50).optional().describe('Which gift of the catalogue.'),
  recipient: z.string().max(50).optional().describe('The username that a gift is for; by default the host.'),
});
export type PurchaseParameters = z.infer<typeof PurchaseParameters>;

export const CheckoutRequest = z
  .strictObject({
    kind: PurchaseKind,
    room_code: RoomCode,
    amount: z.int().min(1).optional().describe('Tips and pins only, minor units; a pin takes tiers only.'),
    ...PurchaseParameters.shape,
  })
  .meta({ id: 'CheckoutRequest', example: { kind: 'back_room', room_code: 'TEST2345' } });
export type CheckoutRequest = z.infer<typeof CheckoutRequest>;

export const CheckoutResponse = z.object({ purchase: Purchase, checkout_url: z.url() }).meta({
  id: 'CheckoutResponse',
  example: {
    purchase: { ...example, state: 'pending', paid_at: null, fulfilled_at: null },
    checkout_url: 'https://checkout.stripe.com/c/pay/cs_test_a1',
  },
});
export type CheckoutResponse = z.infer<typeof CheckoutResponse>;

export const PurchaseResponse = z
  .object({ purchase: Purchase })
  .meta({ id: 'PurchaseResponse', example: { purchase: example } });
export type PurchaseResponse = z.infer<typeof PurchaseResponse>;

/** What the caller earned as a host and was not paid out yet, for each currency. Below zero: owed by the host. */
export const BalanceResponse = z
  .object({ balances: z.array(z.object({ amount: z.int(), currency: Money.shape.currency })) })
  .meta({ id: 'BalanceResponse', example: { balances: [{ amount: 4500, currency: 'usd' }] } });
export type BalanceResponse = z.infer<typeof BalanceResponse>;

/** A purchase as staff see it. */
export const StaffPurchase = z
  .object({
    ...Purchase.shape,
    participant_id: Uuid,
    host_user_id: Uuid,
    fee: Money,
    refunded: Money,
    disputed: Money,
    parameters: PurchaseParameters,
    session_id: z.string().nullable(),
    payment_ref: z.string().nullable(),
    refund: z
      .object({
        reason: z.string(),
        requested_by: Uuid.nullable(),
        requested_at: Timestamp,
        attempts: z.int(),
        completed_at: Timestamp.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'StaffPurchase', example: staffExample });
export type StaffPurchase = z.infer<typeof StaffPurchase>;

export const StaffPurchasesQuery = z.strictObject({
  room_code: RoomCode.optional(),
  participant_id: Uuid.optional(),
  payment_ref: z.string().max(255).optional(),
  state: PurchaseState.optional().describe('`disputed` finds the disputes.'),
  kind: PurchaseKind.optional(),
  before: Uuid.optional().describe('Older than this purchase: the last one of the page before.'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type StaffPurchasesQuery = z.infer<typeof StaffPurchasesQuery>;

export const StaffPurchasesResponse = z
  .object({ purchases: z.array(StaffPurchase) })
  .meta({ id: 'StaffPurchasesResponse', example: { purchases: [staffExample] } });
export type StaffPurchasesResponse = z.infer<typeof StaffPurchasesResponse>;

/** What happened to a purchase, oldest first: what the provider told, and what the ledger was moved by. */
export const StaffPurchaseResponse = z
  .object({
    purchase: StaffPurchase,
    events: z.array(z.object({ id: z.string(), type: z.string(), occurred_at: Timestamp, received_at: Timestamp })),
    ledger: z.array(
      z.object({
        reason: z.string(),
        created_at: Timestamp,
        postings: z.array(z.object({ account: z.string(), amount: z.int(), currency: Money.shape.currency })),
      }),
    ),
  })
  .meta({
    id: 'StaffPurchaseResponse',
    example: {
      purchase: staffExample,
      events: [
        {
          id: 'evt_1',
          type: 'checkout.session.completed',
          occurred_at: '2026-11-23T09:31:00.000Z',
          received_at: '2026-11-23T09:31:00.100Z',
        },
      ],
      ledger: [
        {
          reason: 'paid',
          created_at: '2026-11-23T09:31:00.100Z',
          postings: [
            { account: 'customer_clearing', amount: 500, currency: 'usd' },
            { account: 'host_payable', amount: -450, currency: 'usd' },
            { account: 'platform_fee', amount: -50, currency: 'usd' },
          ],
        },
      ],
    },
  });
export type StaffPurchaseResponse = z.infer<typeof StaffPurchaseResponse>;

export const WebhookResponse = z
  .object({ received: z.literal(true) })
  .meta({ id: 'WebhookResponse', example: { received: true } });
