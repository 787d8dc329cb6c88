import type { PurchaseKind, PurchaseParameters, PurchaseState } from '@chatpop/contracts';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { AmountColumn } from './bigint-column.js';

@Entity('purchase')
export class PurchaseEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('text')
  kind!: PurchaseKind;
  @Column('text')
  state!: PurchaseState;
  /** Minor units, as all amounts here. */
  @AmountColumn({ name: 'amount' })
  price!: number;
  @Column('text')
  currency!: string;
  /** The platform's part of the price, as it was when the purchase began. */
  @AmountColumn({ name: 'fee_amount' })
  fee!: number;
  @Column('uuid', { name: 'room_id' })
  roomId!: string;
  @Column('text', { name: 'room_code' })
  roomCode!: string;
  @Column('uuid', { name: 'host_user_id' })
  hostUserId!: string;
  @Column('uuid', { name: 'participant_id' })
  participantId!: string;
  @Column('jsonb')
  parameters!: PurchaseParameters;
  /** The parameters as one text: two open purchases with the same one are the same purchase. */
  @Column('text', { name: 'parameters_key' })
  parametersKey!: string;
  /** The provider's checkout session, once there is one. */
  @Column('text', { name: 'session_id', nullable: true })
  sessionId!: string | null;
  @Column('text', { name: 'checkout_url', nullable: true })
  checkoutUrl!: string | null;
  /** When the checkout page stops taking money. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
  /** The provider's id of the payment: what refunds and disputes refer to. */
  @Column('text', { name: 'payment_ref', nullable: true })
  paymentRef!: string | null;
  @Column('boolean', { name: 'is_paid' })
  isPaid!: boolean;
  @AmountColumn({ name: 'refunded_amount' })
  refundedAmount!: number;
  @AmountColumn({ name: 'disputed_amount' })
  disputedAmount!: number;
  @AmountColumn({ name: 'reinstated_amount' })
  reinstatedAmount!: number;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
  @Column('timestamptz', { name: 'paid_at', nullable: true })
  paidAt!: Date | null;
  @Column('timestamptz', { name: 'fulfilled_at', nullable: true })
  fulfilledAt!: Date | null;
  /** When it entered its state. */
  @Column('timestamptz', { name: 'moved_at' })
  movedAt!: Date;
  /** When chat was last told of it: that it is paid, or that the money went back. */
  @Column('timestamptz', { name: 'told_at', nullable: true })
  toldAt!: Date | null;
}
