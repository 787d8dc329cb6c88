import { isMoneyBack } from '@chatpop/payments-domain';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In, IsNull, LessThan, MoreThan, Not } from 'typeorm';
import { ProviderEventEntity } from './provider-event.entity.js';
import { PurchaseEntity } from './purchase.entity.js';
import { purchasePaid, purchaseRefunded } from './purchase-work.js';
import { leaveWork } from './record-fact.js';

const batchSize = 100;

@Injectable()
export class ReconciliationStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  /**
   * The turn of one process at a time: nobody else gets one for `leaseMs`.
   * @returns until when the provider's events are known to be taken in; nothing when it is another's turn.
   */
  async takeTurn(provider: string, at: Date, leaseMs: number): Promise<Date | undefined> {
    const next = new Date(at.getTime() + leaseMs);
    const rows = await this.source.query<{ events_until: Date }[]>(
      `insert into payments.reconciliation as known (provider, events_until, next_run_at) values ($1, $2, $3)
       on conflict (provider) do update set next_run_at = $3 where known.next_run_at <= $2
       returning events_until`,
      [provider, at, next],
    );
    return rows[0]?.events_until;
  }

  async eventsTakenUntil(provider: string, time: Date): Promise<void> {
    await this.source.query('update payments.reconciliation set events_until = $2 where provider = $1', [
      provider,
      time,
    ]);
  }

  /** Open purchases whose page must have ended, each once: the provider has not told, or was not heard. */
  async *overdue(expiredBefore: Date): AsyncGenerator<PurchaseEntity> {
    const where = { state: In(['created', 'pending']), expiresAt: LessThan(expiredBefore) };
    let batch: PurchaseEntity[] = [];
    do {
      const last = batch.at(-1);
      batch = await this.source.manager.find(PurchaseEntity, {
        where: last ? { ...where, id: MoreThan(last.id) } : where,
        order: { id: 'asc' },
        take: batchSize,
      });
      yield* batch;
    } while (batch.length === batchSize);
  }

  /**
   * Leaves work again that chat may never have got, as when the queue lost its data: for what is paid and not fulfilled
   * until it is, for refunds during `refundsForMs`. Each time it waits as long as it has waited before.
   * @returns how many of either.
   */
  async tellAgain(
    at: Date,
    { afterMs, refundsForMs }: { afterMs: number; refundsForMs: number },
  ): Promise<{ paid: number; refunded: number }> {
    return this.source.transaction(async (manager) => {
      const purchases = await manager
        .createQueryBuilder(PurchaseEntity, 'purchase')
        .where(`purchase.state in ('paid', 'refunded', 'disputed')`)
        .andWhere('purchase.toldAt < :before', { before: new Date(at.getTime() - afterMs) })
        .andWhere('purchase.toldAt - purchase.movedAt <= :at::timestamptz - purchase.toldAt', { at })
        .andWhere(`(purchase.state = 'paid' or purchase.movedAt > :since)`, {
          since: new Date(at.getTime() - refundsForMs),
        })
        .orderBy('purchase.toldAt')
        .limit(batchSize)
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getMany();
      for (const purchase of purchases) {
        await manager.update(PurchaseEntity, { id: purchase.id }, { toldAt: at });
        await leaveWork(manager, (isMoneyBack(purchase.state) ? purchaseRefunded : purchasePaid)(purchase, at));
      }
      const refunded = purchases.filter(({ state }) => isMoneyBack(state)).length;
      return { paid: purchases.length - refunded, refunded };
    });
  }

  /** How long the oldest purchase waits to be given or paid back, and the oldest refund to be made, in seconds. */
  async waitingSeconds(at: Date): Promise<{ purchase: number; refund: number }> {
    const rows = await this.source.query<{ purchase: string; refund: string }[]>(
      `select coalesce(extract(epoch from $1::timestamptz - (select min(paid_at) from payments.purchase where state = 'paid')), 0) as purchase,
         coalesce(extract(epoch from $1::timestamptz - (
           select min(refund.requested_at) from payments.refund join payments.purchase on purchase.id = refund.purchase_id
           where refund.completed_at is null and purchase.disputed_amount <= purchase.reinstated_amount)), 0) as refund`,
      [at],
    );
    return { purchase: Number(rows[0]?.purchase ?? 0), refund: Number(rows[0]?.refund ?? 0) };
  }

  /** Events that name a payment of which nobody knows the purchase. */
  async countUnmatchedEvents(): Promise<number> {
    return this.source.manager.countBy(ProviderEventEntity, { purchaseId: IsNull(), fact: Not(IsNull()) });
  }
}
