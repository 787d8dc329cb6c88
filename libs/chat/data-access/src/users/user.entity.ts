import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A registered account. */
@Entity({ schema: 'chat', name: 'app_user' })
export class UserEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** As it was written; `emailKey` is what is unique. */
  @Column('text')
  email!: string;

  @Column('text', { name: 'email_key' })
  emailKey!: string;

  /** Method, parameters, salt and hash in one text (PHC string format). */
  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('text', { name: 'reserved_username', nullable: true })
  reservedUsername!: string | null;

  @Column('text', { name: 'reserved_username_key', nullable: true })
  reservedUsernameKey!: string | null;

  @Column('text')
  role!: 'user' | 'staff';

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
