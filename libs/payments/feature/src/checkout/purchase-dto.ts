import type { Purchase } from '@chatpop/contracts';
import type { PurchaseEntity } from '@chatpop/payments-data-access';

export const toPurchaseDto = (purchase: PurchaseEntity, refundReason: string | null = null): Purchase => ({
  id: purchase.id,
  kind: purchase.kind,
  state: purchase.state,
  price: { amount: purchase.price, currency: purchase.currency },
  room_code: purchase.roomCode,
  created_at: purchase.createdAt.toISOString(),
  paid_at: purchase.paidAt?.toISOString() ?? null,
  fulfilled_at: purchase.fulfilledAt?.toISOString() ?? null,
  refund_reason: refundReason,
});
