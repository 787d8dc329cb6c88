/** Something that is known to have happened to a purchase. Facts add up: none takes another back. */
export type PaymentFact =
  | { readonly type: 'paid'; readonly amount: number; readonly currency: string }
  | { readonly type: 'expired' }
  | { readonly type: 'failed' }
  /** All that was refunded so far. */
  | { readonly type: 'refunded'; readonly amount: number; readonly currency: string }
  /** A refund that was taken for made, and whose money came back: the books say what was promised, a person must look. */
  | { readonly type: 'refund_failed'; readonly amount: number; readonly currency: string }
  /** What the buyer's bank took back, and what it gave back after a dispute that was won. */
  | { readonly type: 'disputed'; readonly amount: number; readonly currency: string }
  | { readonly type: 'reinstated'; readonly amount: number; readonly currency: string }
  | { readonly type: 'fulfilled' };

/** What the payment provider told, in our words. */
export interface ProviderEvent {
  readonly id: string;
  readonly type: string;
  readonly occurredAt: Date;
  /** Nothing for the many events that concern no purchase. */
  readonly fact?: PaymentFact;
  /** The purchase, where the event names it; else it is found by the payment. */
  readonly purchaseId?: string;
  readonly paymentRef?: string;
}
