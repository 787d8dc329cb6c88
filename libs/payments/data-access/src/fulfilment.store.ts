import type { PurchaseFulfilled, PurchaseRejected } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { PurchaseEntity } from './purchase.entity.js';
import { lockPurchase, recordFact, type Recorded } from './record-fact.js';
import { requestRefund } from './refund.store.js';

/** What chat says became of a purchase, applied once for each piece of work. */
@Injectable()
export class FulfilmentStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  /** @returns nothing when it was applied before. */
  async fulfil({ id, name, purchase_id }: PurchaseFulfilled, at: Date): Promise<Recorded | undefined> {
    return this.source.transaction(async (manager) => {
      if (!(await isNew(manager, id, name))) return undefined;
      return recordFact(manager, await lockPaid(manager, purchase_id), { type: 'fulfilled' }, { at });
    });
  }

  /** What can't be honoured is paid back, unless it was. @returns whether it is new. */
  async reject({ id, name, purchase_id, reason }: PurchaseRejected): Promise<boolean> {
    return this.source.transaction(async (manager) => {
      if (!(await isNew(manager, id, name))) return false;
      const { state } = await lockPaid(manager, purchase_id);
      if (state !== 'refunded') await requestRefund(manager, { purchaseId: purchase_id, reason });
      return true;
    });
  }
}

async function isNew(manager: EntityManager, workId: string, name: string): Promise<boolean> {
  const inserted = await manager.query<unknown[]>(
    'insert into payments.inbox (work_id, name) values ($1, $2) on conflict do nothing returning work_id',
    [workId, name],
  );
  return inserted.length === 1;
}

/** Nobody gets something for nothing, nor money back that never came. */
async function lockPaid(manager: EntityManager, purchaseId: string): Promise<PurchaseEntity> {
  const purchase = await lockPurchase(manager, purchaseId);
  if (!purchase.isPaid) throw new Error('Chat speaks of a purchase that is not paid');
  return purchase;
}
