import type { StaffPurchase, StaffPurchaseResponse } from '@chatpop/contracts';
import type { PurchaseHistory } from '@chatpop/payments-data-access';
import { toPurchaseDto } from '../checkout/purchase-dto.js';

export function toStaffPurchaseDto({ purchase, refund }: Pick<PurchaseHistory, 'purchase' | 'refund'>): StaffPurchase {
  const money = (amount: number) => ({ amount, currency: purchase.currency });
  return {
    ...toPurchaseDto(purchase, refund?.reason),
    participant_id: purchase.participantId,
    host_user_id: purchase.hostUserId,
    fee: money(purchase.fee),
    refunded: money(purchase.refundedAmount),
    disputed: money(purchase.disputedAmount),
    parameters: purchase.parameters,
    session_id: purchase.sessionId,
    payment_ref: purchase.paymentRef,
    refund: refund
      ? {
          reason: refund.reason,
          requested_by: refund.requestedBy,
          requested_at: refund.requestedAt.toISOString(),
          attempts: refund.attempts,
          completed_at: refund.completedAt?.toISOString() ?? null,
        }
      : null,
  };
}

export const toHistoryDto = (history: PurchaseHistory): StaffPurchaseResponse => ({
  purchase: toStaffPurchaseDto(history),
  events: history.events.map(({ id, type, occurredAt, receivedAt }) => ({
    id,
    type,
    occurred_at: occurredAt.toISOString(),
    received_at: receivedAt.toISOString(),
  })),
  ledger: history.ledger.map(({ entry, postings }) => ({
    reason: entry.reason,
    created_at: entry.createdAt.toISOString(),
    postings: postings.map(({ account, amount, currency }) => ({ account, amount, currency })),
  })),
});
