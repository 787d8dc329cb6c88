import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { AmountColumn } from './bigint-column.js';

/** What the simulated provider knows of a checkout. It stands in for the provider's own database. */
@Entity('simulated_session')
export class SimulatedSessionEntity {
  @PrimaryColumn('text')
  id!: string;
  @Column('uuid', { name: 'purchase_id' })
  purchaseId!: string;
  @AmountColumn()
  amount!: number;
  @Column('text')
  currency!: string;
  @Column('text')
  description!: string;
  @Column('text', { name: 'success_url' })
  successUrl!: string;
  @Column('text', { name: 'cancel_url' })
  cancelUrl!: string;
  @Column('text')
  status!: 'open' | 'paid' | 'expired';
  @Column('text', { name: 'payment_ref', nullable: true })
  paymentRef!: string | null;
  @AmountColumn({ name: 'refunded_amount' })
  refundedAmount!: number;
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}

/** Events of the simulated provider, as it would list them. */
@Entity('simulated_event')
export class SimulatedEventEntity {
  @PrimaryColumn('text')
  id!: string;
  /** The event's JSON, byte for byte as it is signed. */
  @Column('text')
  payload!: string;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
