import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { PurchaseEntity } from './purchase.entity.js';
import { lockPurchase, recordFact, type Recorded } from './record-fact.js';
import { RefundEntity } from './refund.entity.js';

export interface RefundRequest {
  readonly purchaseId: string;
  readonly reason: string;
  readonly requestedBy?: string;
}

export interface DueRefund {
  readonly purchase: PurchaseEntity;
  readonly reason: string;
  /** 1 for the first. */
  readonly attempt: number;
}

/** From when the transaction commits, the refund is certain to be made. Asking again changes nothing. */
export async function requestRefund(
  manager: EntityManager,
  { purchaseId, reason, requestedBy }: RefundRequest,
): Promise<void> {
  await manager.query(
    `insert into payments.refund (purchase_id, reason, requested_by) values ($1, $2, $3) on conflict do nothing`,
    [purchaseId, reason, requestedBy ?? null],
  );
}

@Injectable()
export class RefundStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  async request(request: RefundRequest): Promise<void> {
    await requestRefund(this.source.manager, request);
  }

  /**
   * Takes one refund that is due, unless the buyer's bank has the money, and pushes its next attempt back by `leaseMs`, so that nobody else tries meanwhile and
   * a crash is made good by the next attempt.
   */
  async takeDue(at: Date, leaseMs: number): Promise<DueRefund | undefined> {
    return this.source.transaction(async (manager) => {
      const refund = await manager
        .createQueryBuilder(RefundEntity, 'refund')
        .innerJoin(PurchaseEntity, 'purchase', 'purchase.id = refund.purchaseId')
        .where('refund.completedAt is null and refund.nextAttemptAt <= :at', { at })
        .andWhere('purchase.disputedAmount <= purchase.reinstatedAmount')
        .orderBy('refund.nextAttemptAt')
        .limit(1)
        .setLock('pessimistic_write', undefined, ['refund'])
        .setOnLocked('skip_locked')
        .getOne();
      if (!refund) return undefined;
      const { purchaseId } = refund;
      const nextAttemptAt = new Date(at.getTime() + leaseMs);
      const attempt = refund.attempts + 1;
      await manager.update(RefundEntity, { purchaseId }, { attempts: attempt, nextAttemptAt });
      return {
        attempt,
        reason: refund.reason,
        purchase: await manager.findOneByOrFail(PurchaseEntity, { id: purchaseId }),
      };
    });
  }

  /** The provider has made it: the purchase is refunded, with its ledger entry and word to chat. */
  async complete({ id, price, currency }: PurchaseEntity, at: Date): Promise<Recorded> {
    return this.source.transaction(async (manager) => {
      await manager.update(RefundEntity, { purchaseId: id }, { completedAt: at });
      const purchase = await lockPurchase(manager, id);
      return recordFact(manager, purchase, { type: 'refunded', amount: price, currency }, { at });
    });
  }
}
