import type { LedgerAccount } from '@chatpop/payments-domain';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { AmountColumn } from './bigint-column.js';

/** One movement of money. Never changed; its postings sum to zero. */
@Entity('ledger_entry')
export class LedgerEntryEntity {
  @PrimaryColumn('uuid')
  id!: string;
  /** Of a purchase, or of a payout. */
  @Column('uuid', { name: 'purchase_id', nullable: true })
  purchaseId!: string | null;
  @Column('uuid', { name: 'payout_id', nullable: true })
  payoutId!: string | null;
  /** The fact that moved it. */
  @Column('text')
  reason!: string;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

@Entity('ledger_posting')
export class LedgerPostingEntity {
  @PrimaryColumn('uuid', { name: 'entry_id' })
  entryId!: string;
  @PrimaryColumn('text')
  account!: LedgerAccount;
  /** Whose account it is, for `host_payable`. */
  @Column('uuid', { name: 'host_user_id', nullable: true })
  hostUserId!: string | null;
  @AmountColumn()
  amount!: number;
  @Column('text')
  currency!: string;
}
