import type { PurchasePaid, PurchaseRefunded } from '@chatpop/contracts';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** Work for chat, written with its cause and deleted once the queue keeps it. */
@Entity('outbox')
export class OutboxEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('jsonb')
  work!: PurchasePaid | PurchaseRefunded;
}

/** Work of chat's that has had its effect. */
@Entity('inbox')
export class InboxEntity {
  @PrimaryColumn('uuid', { name: 'work_id' })
  workId!: string;
  @Column('text')
  name!: string;
  @CreateDateColumn({ type: 'timestamptz', name: 'applied_at' })
  appliedAt!: Date;
}
