import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One login of an account on one device: the family that all its refresh tokens belong to, one after the other. */
@Entity({ schema: 'chat', name: 'login' })
export class LoginEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** Of the latest token. Moves on with each refresh. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
