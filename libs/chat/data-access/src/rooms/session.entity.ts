import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a session token stands for, so that it can be revoked before it expires. */
@Entity({ name: 'session', schema: 'chat' })
export class SessionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'room_id' })
  roomId!: string;

  @Column('uuid', { name: 'participant_id' })
  participantId!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
