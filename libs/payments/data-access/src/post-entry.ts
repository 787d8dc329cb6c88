import type { LedgerAccount } from '@chatpop/payments-domain';
import { newId } from '@chatpop/persistence';
import type { EntityManager } from 'typeorm';
import { LedgerEntryEntity, LedgerPostingEntity } from './ledger.entities.js';

export interface NewEntry {
  readonly cause: { readonly purchaseId: string } | { readonly payoutId: string };
  readonly reason: string;
  readonly currency: string;
  readonly hostUserId: string;
  readonly postings: readonly { readonly account: LedgerAccount; readonly amount: number }[];
}

/** Writes an entry with its postings; nothing when there are none. The database refuses it unless it sums to zero. */
export async function postEntry(manager: EntityManager, entry: NewEntry): Promise<void> {
  const { cause, reason, currency, hostUserId, postings } = entry;
  if (postings.length === 0) return;
  const entryId = newId();
  await manager.insert(LedgerEntryEntity, { id: entryId, reason, purchaseId: null, payoutId: null, ...cause });
  await manager.insert(
    LedgerPostingEntity,
    postings.map(({ account, amount }) => ({
      entryId,
      account,
      amount,
      currency,
      hostUserId: account === 'host_payable' ? hostUserId : null,
    })),
  );
}
