import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { AmountColumn } from './bigint-column.js';

/** A host's account at the payment provider. */
@Entity('payout_account')
export class PayoutAccountEntity {
  @PrimaryColumn('uuid', { name: 'host_user_id' })
  hostUserId!: string;
  @Column('text', { name: 'account_ref' })
  accountRef!: string;
  /** Whether the provider pays out to it, as it said when it was last asked. */
  @Column('boolean', { name: 'is_enabled' })
  isEnabled!: boolean;
  @CreateDateColumn({ type: 'timestamptz', name: 'connected_at' })
  connectedAt!: Date;
  @Column('timestamptz', { name: 'checked_at' })
  checkedAt!: Date;
}

/** What a host was owed, on its way to the host. Its ledger entry is written with it, so it can't be sent twice. */
@Entity('payout')
export class PayoutEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid', { name: 'host_user_id' })
  hostUserId!: string;
  @Column('text', { name: 'account_ref' })
  accountRef!: string;
  @AmountColumn()
  amount!: number;
  @Column('text')
  currency!: string;
  @Column('text')
  state!: 'requested' | 'sent' | 'failed';
  @Column('text', { name: 'transfer_ref', nullable: true })
  transferRef!: string | null;
  @Column('int')
  attempts!: number;
  @Column('timestamptz', { name: 'next_attempt_at' })
  nextAttemptAt!: Date;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
