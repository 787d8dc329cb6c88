import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A refresh token, known by its hash only. Replaced ones are kept until they would have expired, to notice reuse. */
@Entity({ schema: 'chat', name: 'refresh_token' })
export class RefreshTokenEntity {
  @PrimaryColumn('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  @Column('uuid', { name: 'login_id' })
  loginId!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'rotated_at', nullable: true })
  rotatedAt!: Date | null;
}
