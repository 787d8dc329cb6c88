import { Column, Entity, PrimaryColumn } from 'typeorm';
import { seqTransformer } from '../seq.transformer.js';
import type { ParticipantEntity } from './participant.entity.js';

/**
 * A room, or a Back Room, which is a room of its own inside another one (`parentRoomId`): it has its own sequence, log
 * and messages.
 */
@Entity({ name: 'room', schema: 'chat' })
export class RoomEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** Eight characters; of a Back Room its parent's code and `:backroom`. */
  @Column('text')
  code!: string;

  @Column('uuid', { name: 'parent_room_id', nullable: true })
  parentRoomId!: string | null;

  @Column('uuid', { name: 'host_user_id' })
  hostUserId!: string;

  @Column('text', { name: 'host_username' })
  hostUsername!: string;

  @Column('boolean', { name: 'host_username_is_reserved' })
  hostUsernameIsReserved!: boolean;

  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  @Column('text', { name: 'access_mode' })
  accessMode!: 'public' | 'private';

  @Column('text', { name: 'access_code_hash', nullable: true, select: false })
  accessCodeHash!: string | null;

  @Column('boolean', { name: 'is_active' })
  isActive!: boolean;

  @Column('boolean', { name: 'photo_enabled' })
  photoEnabled!: boolean;

  @Column('boolean', { name: 'voice_enabled' })
  voiceEnabled!: boolean;

  @Column('boolean', { name: 'video_enabled' })
  videoEnabled!: boolean;

  @Column('integer', { name: 'slow_mode_seconds' })
  slowModeSeconds!: number;

  @Column('text', { nullable: true })
  theme!: string | null;

  @Column('text')
  source!: 'manual' | 'photo';

  @Column('uuid', { name: 'photo_analysis_id', nullable: true })
  photoAnalysisId!: string | null;

  @Column('integer', { name: 'member_count' })
  memberCount!: number;

  @Column('text')
  epoch!: string;

  @Column('bigint', { name: 'last_seq', transformer: seqTransformer })
  lastSeq!: number;

  /** Moves on when something is taken from history without an event. */
  @Column('integer', { name: 'history_revision', default: 0 })
  historyRevision!: number;

  @Column('uuid', { name: 'announcement_message_id', nullable: true })
  announcementMessageId!: string | null;

  @Column('timestamptz', { name: 'last_message_at', nullable: true })
  lastMessageAt!: Date | null;

  /** A deleted room is found by nobody. */
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** Who asked, in `findVisit`. */
  visitor?: ParticipantEntity | null;

  /** In `findInnerVisit`. */
  backRoom?: RoomEntity | null;
}
