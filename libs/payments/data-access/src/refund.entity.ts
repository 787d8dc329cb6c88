import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A purchase whose whole price is to go back. One for each purchase, tried until the provider has done it. */
@Entity('refund')
export class RefundEntity {
  @PrimaryColumn('uuid', { name: 'purchase_id' })
  purchaseId!: string;
  /** Why: what chat said, or `staff`. */
  @Column('text')
  reason!: string;
  @Column('uuid', { name: 'requested_by', nullable: true })
  requestedBy!: string | null;
  @CreateDateColumn({ type: 'timestamptz', name: 'requested_at' })
  requestedAt!: Date;
  @Column('int')
  attempts!: number;
  @Column('timestamptz', { name: 'next_attempt_at' })
  nextAttemptAt!: Date;
  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt!: Date | null;
}
