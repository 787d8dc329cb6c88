import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person in a room under a username. `userId` is set for the account's one registered participation. */
@Entity({ name: 'participant', schema: 'chat' })
export class ParticipantEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'room_id' })
  roomId!: string;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  @Column('text')
  username!: string;

  /** The username without case: unique within the room. */
  @Column('text', { name: 'username_key' })
  usernameKey!: string;

  /** The username as the eye reads it, also unique within the room. `null` for a twin from before this was kept. */
  @Column('text', { name: 'look_key', nullable: true })
  lookKey!: string | null;

  @Column('boolean', { name: 'username_is_reserved' })
  usernameIsReserved!: boolean;

  @Column('boolean', { name: 'is_host' })
  isHost!: boolean;

  /** May read and not write until then. */
  @Column('timestamptz', { name: 'muted_until', nullable: true })
  mutedUntil!: Date | null;

  /** Whose messages they do not want to see: usernames without case. */
  @Column('text', { name: 'muted_keys', array: true })
  mutedKeys!: string[];

  /** By this an anonymous person who comes back is known. */
  @Column('uuid', { name: 'device_id', nullable: true })
  deviceId!: string | null;

  @Column('timestamptz', { name: 'joined_at' })
  joinedAt!: Date;
}
