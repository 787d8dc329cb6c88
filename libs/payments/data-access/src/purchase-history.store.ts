import type { PurchaseKind, PurchaseState } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In, LessThan, type FindOptionsWhere } from 'typeorm';
import { LedgerEntryEntity, LedgerPostingEntity } from './ledger.entities.js';
import { ProviderEventEntity } from './provider-event.entity.js';
import { PurchaseEntity } from './purchase.entity.js';
import { RefundEntity } from './refund.entity.js';

export interface LedgerEntry {
  readonly entry: LedgerEntryEntity;
  readonly postings: readonly LedgerPostingEntity[];
}

/** Everything that is kept of a purchase. */
export interface PurchaseHistory {
  readonly purchase: PurchaseEntity;
  readonly refund: RefundEntity | undefined;
  readonly events: readonly ProviderEventEntity[];
  readonly ledger: readonly LedgerEntry[];
}

export interface PurchaseFilter {
  readonly roomCode?: string | undefined;
  readonly participantId?: string | undefined;
  readonly paymentRef?: string | undefined;
  readonly state?: PurchaseState | undefined;
  readonly kind?: PurchaseKind | undefined;
  /** Older than this purchase. */
  readonly before?: string | undefined;
}

@Injectable()
export class PurchaseHistoryStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  /** Newest first; their ids are in the order of time. */
  async find(filter: PurchaseFilter, limit: number): Promise<Pick<PurchaseHistory, 'purchase' | 'refund'>[]> {
    const where = whereOf(filter);
    const { manager } = this.source;
    const purchases = await manager.find(PurchaseEntity, { where, order: { id: 'desc' }, take: limit });
    const refunds = await manager.findBy(RefundEntity, { purchaseId: In(purchases.map(({ id }) => id)) });
    return purchases.map((purchase) => ({
      purchase,
      refund: refunds.find(({ purchaseId }) => purchaseId === purchase.id),
    }));
  }

  async get(id: string): Promise<PurchaseHistory | undefined> {
    const { manager } = this.source;
    const purchase = await manager.findOneBy(PurchaseEntity, { id });
    if (!purchase) return undefined;
    const [refund, events, entries] = await Promise.all([
      manager.findOneBy(RefundEntity, { purchaseId: id }),
      manager.find(ProviderEventEntity, { where: { purchaseId: id }, order: { receivedAt: 'asc' } }),
      manager.find(LedgerEntryEntity, { where: { purchaseId: id }, order: { id: 'asc' } }),
    ]);
    const postings = await manager.findBy(LedgerPostingEntity, { entryId: In(entries.map((entry) => entry.id)) });
    const ledger = entries.map((entry) => ({
      entry,
      postings: postings.filter(({ entryId }) => entryId === entry.id),
    }));
    return { purchase, refund: refund ?? undefined, events, ledger };
  }
}

/** TypeORM refuses a condition without a value, rather than to find everything. */
function whereOf({ roomCode, participantId, paymentRef, state, kind, before }: PurchaseFilter) {
  const where: FindOptionsWhere<PurchaseEntity> = {};
  if (roomCode !== undefined) where.roomCode = roomCode;
  if (participantId !== undefined) where.participantId = participantId;
  if (paymentRef !== undefined) where.paymentRef = paymentRef;
  if (state !== undefined) where.state = state;
  if (kind !== undefined) where.kind = kind;
  if (before !== undefined) where.id = LessThan(before);
  return where;
}
