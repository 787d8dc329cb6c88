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
   * Takes one refund that is due, unless the buyer's bank has the money, and pushes its next attempt back by `leaseMs`,
   * so that nobody else tries meanwhile and a crash is made good by the next attempt.
   */
  async takeDue(at: Date, leaseMs: number): Promise<DueRefund | undefined> {
    const { manager } = this.source;
    const [[due]] = await manager.query<[{ purchase_id: string; reason: string; attempts: number }[], number]>(
      `update payments.refund set attempts = attempts + 1, next_attempt_at = $2
       where purchase_id = (
         select refund.purchase_id from payments.refund join payments.purchase on purchase.id = refund.purchase_id
         where refund.completed_at is null and refund.next_attempt_at <= $1
           and purchase.disputed_amount <= purchase.reinstated_amount
         order by refund.next_attempt_at limit 1
         for update of refund skip locked)
       returning purchase_id, reason, attempts`,
      [at, new Date(at.getTime() + leaseMs)],
    );
    if (!due) return undefined;
    const purchase = await manager.findOneByOrFail(PurchaseEntity, { id: due.purchase_id });
    return { purchase, reason: due.reason, attempt: due.attempts };
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
