import type { LedgerAccount } from '@chatpop/payments-domain';
import { newId } from '@chatpop/persistence';
import type { EntityManager } from 'typeorm';

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
  const owned = postings.map(({ account, amount }) => ({
    account,
    amount,
    host_user_id: account === 'host_payable' ? hostUserId : null,
  }));
  await manager.query(
    `with entry as (
       insert into payments.ledger_entry (id, purchase_id, payout_id, reason) values ($1, $2, $3, $4) returning id
     )
     insert into payments.ledger_posting (entry_id, account, host_user_id, amount, currency)
     select entry.id, posting.account, posting.host_user_id, posting.amount, $5
     from entry, jsonb_to_recordset($6) as posting (account text, host_user_id uuid, amount bigint)`,
    [
      newId(),
      'purchaseId' in cause ? cause.purchaseId : null,
      'payoutId' in cause ? cause.payoutId : null,
      reason,
      currency,
      JSON.stringify(owned),
    ],
  );
}
