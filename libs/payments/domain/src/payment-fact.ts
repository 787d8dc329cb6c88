/** Something that is known to have happened to a purchase. Facts add up: none takes another back. */
export type PaymentFact =
  | { readonly type: 'paid'; readonly amount: number; readonly currency: string }
  | { readonly type: 'expired' }
  | { readonly type: 'failed' }
  /** All that was refunded so far. */
  | { readonly type: 'refunded'; readonly amount: number; readonly currency: string }
  /** What the buyer's bank took back, and what it gave back after a dispute that was won. */
  | { readonly type: 'disputed'; readonly amount: number; readonly currency: string }
  | { readonly type: 'reinstated'; readonly amount: number; readonly currency: string }
  | { readonly type: 'fulfilled' };
