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

  /** Where it was opened or renewed last; `null` for those from before this was kept. */
  @Column('text', { nullable: true })
  network!: string | null;

  @Column('uuid', { name: 'device_id', nullable: true })
  deviceId!: string | null;

  /** The login of the account that it was opened under. */
  @Column('uuid', { name: 'login_id', nullable: true })
  loginId!: string | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
