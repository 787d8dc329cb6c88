import type { PaymentFact } from '@chatpop/payments-domain';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** An event of the payment provider, once: its id is what makes a repetition harmless. */
@Entity('provider_event')
export class ProviderEventEntity {
  @PrimaryColumn('text')
  id!: string;
  @Column('text')
  type!: string;
  /** What it says about a purchase; nothing for events that concern none. */
  @Column('jsonb', { nullable: true })
  fact!: PaymentFact | null;
  @Column('text', { name: 'payment_ref', nullable: true })
  paymentRef!: string | null;
  /** Empty while the purchase of its payment is not known yet. */
  @Column('uuid', { name: 'purchase_id', nullable: true })
  purchaseId!: string | null;
  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt!: Date;
  @CreateDateColumn({ type: 'timestamptz', name: 'received_at' })
  receivedAt!: Date;
}
