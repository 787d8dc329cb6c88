import { backRoomCode } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { IsNull, MoreThan, type DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { endMediaOfRoom } from '../media/media.repository.js';
import { ParticipantEntity } from './participant.entity.js';
import { RoomEntity } from './room.entity.js';
import { SessionEntity } from './session.entity.js';

/** A participant through one of their sessions. */
export interface Member {
  readonly participant: ParticipantEntity;
  readonly sessionId: string;
}

/** A room as somebody sees it, who may be a member of it. */
export interface Visit {
  readonly room: RoomEntity;
  readonly member: Member | null;
}

/** A room as somebody sees it, and whether they have a seat in its Back Room, if it has one. */
export interface InnerVisit extends Visit {
  readonly backRoom: RoomEntity | null;
  readonly hasSeat: boolean;
}

export type NewParticipant = Omit<ParticipantEntity, 'id' | 'joinedAt' | 'mutedUntil' | 'mutedKeys'>;

@Injectable()
export class RoomRepository {
  constructor(@InjectDataSource('chat') readonly source: DataSource) {}

  find(code: string): Promise<RoomEntity | null> {
    return this.source.manager.findOneBy(RoomEntity, { code, deletedAt: IsNull() });
  }

  /** The room and, through a session that is neither revoked nor expired, the caller in it: one query. */
  async findVisit(code: string, sessionId: string, now: Date): Promise<Visit | null> {
    const room = await this.visit(sessionId, now).where('r.code = :code and r.deletedAt is null', { code }).getOne();
    return room && visitOf(room, sessionId);
  }

  /**
   * The room with its Back Room, and the caller in both: one query.
   * @param sessionId none for who has only an account
   */
  async findInnerVisit(code: string, sessionId: string | null, now: Date): Promise<InnerVisit | null> {
    const { entities, raw } = await this.visit(sessionId, now)
      .leftJoinAndMapOne('r.backRoom', RoomEntity, 'b', 'b.code = :innerCode and b.deletedAt is null', {
        innerCode: backRoomCode(code),
      })
      .addSelect(
        `exists (select 1 from chat.back_room_seat x
           where x.room_id = b.id and x.participant_id = p.id and x.revoked_at is null)`,
        'has_seat',
      )
      .where('r.code = :code and r.deletedAt is null', { code })
      .getRawAndEntities<{ has_seat: boolean }>();
    const [room] = entities;
    if (!room) return null;
    return { ...visitOf(room, sessionId), backRoom: room.backRoom ?? null, hasSeat: raw[0]?.has_seat ?? false };
  }

  private visit(sessionId: string | null, now: Date): SelectQueryBuilder<RoomEntity> {
    return this.source.manager
      .createQueryBuilder(RoomEntity, 'r')
      .leftJoin(
        SessionEntity,
        's',
        's.id = :sessionId and s.roomId = r.id and s.revokedAt is null and s.expiresAt > :now',
        { sessionId, now },
      )
      .leftJoinAndMapOne('r.visitor', ParticipantEntity, 'p', 'p.id = s.participantId');
  }

  async accessCodeHash(roomId: string, manager: EntityManager = this.source.manager): Promise<string | null> {
    const room = await manager.findOne(RoomEntity, {
      where: { id: roomId },
      select: { id: true, accessCodeHash: true },
    });
    return room?.accessCodeHash ?? null;
  }

  /** @returns whether the code was free. */
  async insert(manager: EntityManager, room: RoomEntity): Promise<boolean> {
    const result = await manager
      .createQueryBuilder()
      .insert()
      .into(RoomEntity)
      .values(room)
      .orIgnore('code')
      .returning('id')
      .execute();
    return Array.isArray(result.raw) && result.raw.length > 0;
  }

  getById(manager: EntityManager, id: string): Promise<RoomEntity> {
    return manager.findOneByOrFail(RoomEntity, { id });
  }

  /** Changes what is given of the room; its Back Room looks like it, has its rules, and opens and closes with it. */
  async update(manager: EntityManager, id: string, changes: Partial<RoomEntity>): Promise<void> {
    if (hasValues(changes)) await manager.update(RoomEntity, { id }, changes);
    const { name, description, theme, photoEnabled, voiceEnabled, videoEnabled, slowModeSeconds, isActive } = changes;
    const shared = { name, description, theme, photoEnabled, voiceEnabled, videoEnabled, slowModeSeconds };
    if (hasValues(shared)) await manager.update(RoomEntity, { parentRoomId: id }, shared);
    if (isActive === undefined) return;
    await manager.query(
      `update chat.room set is_active = $2 and back_room.is_open
       from chat.back_room where back_room.room_id = room.id and room.parent_room_id = $1`,
      [id, isActive],
    );
  }

  findParticipant(roomId: string, id: string): Promise<ParticipantEntity | null> {
    return this.source.manager.findOneBy(ParticipantEntity, { roomId, id });
  }

  findParticipantNamed(
    roomId: string,
    usernameKey: string,
    manager: EntityManager = this.source.manager,
  ): Promise<ParticipantEntity | null> {
    return manager.findOneBy(ParticipantEntity, { roomId, usernameKey });
  }

  async updateParticipant(manager: EntityManager, id: string, changes: Partial<ParticipantEntity>): Promise<void> {
    await manager.update(ParticipantEntity, { id }, changes);
  }

  findParticipantOfUser(roomId: string, userId: string): Promise<ParticipantEntity | null> {
    return this.source.manager.findOneBy(ParticipantEntity, { roomId, userId });
  }

  /** The participant of a session that is neither revoked nor expired. */
  async findMember(roomId: string, sessionId: string, now: Date): Promise<Member | null> {
    const participant = await this.source.manager
      .createQueryBuilder(ParticipantEntity, 'p')
      .innerJoin(SessionEntity, 's', 's.participantId = p.id')
      .where('s.id = :sessionId and s.roomId = :roomId', { sessionId, roomId })
      .andWhere('s.revokedAt is null and s.expiresAt > :now', { now })
      .getOne();
    return participant && { participant, sessionId };
  }

  /** @returns `null` when the username (or the account) is in the room already: nothing was written. */
  async insertParticipant(
    manager: EntityManager,
    values: NewParticipant,
    now: Date,
  ): Promise<ParticipantEntity | null> {
    const participant = Object.assign(new ParticipantEntity(), values, {
      id: newId(),
      joinedAt: now,
      mutedUntil: null,
      mutedKeys: [],
    });
    const result = await manager
      .createQueryBuilder()
      .insert()
      .into(ParticipantEntity)
      .values(participant)
      .orIgnore()
      .returning('id')
      .execute();
    if (!Array.isArray(result.raw) || result.raw.length === 0) return null;
    // Counted, and nothing that was said before counts as unread.
    await manager.query(
      `with joined as (update chat.room set member_count = member_count + 1 where id = $1 returning last_seq)
       insert into chat.read_position (participant_id, room_id, seq) select $2, $1, last_seq from joined`,
      [values.roomId, participant.id],
    );
    return participant;
  }

  /** By username. */
  listParticipants(roomId: string, afterKey: string, limit: number): Promise<ParticipantEntity[]> {
    return this.source.manager.find(ParticipantEntity, {
      where: { roomId, usernameKey: MoreThan(afterKey) },
      order: { usernameKey: 'asc' },
      take: limit,
    });
  }

  /** Those with a session that goes on. */
  async listParticipantsPresent(manager: EntityManager, roomId: string, now: Date): Promise<string[]> {
    const rows = await manager.query<{ participant_id: string }[]>(
      `select distinct participant_id from chat.session where room_id = $1 and revoked_at is null and expires_at > $2`,
      [roomId, now],
    );
    return rows.map(({ participant_id }) => participant_id);
  }

  /** From now on the room and its Back Room are found by nobody. */
  async remove(manager: EntityManager, id: string, now: Date): Promise<void> {
    await manager.query(
      `update chat.room set deleted_at = $2, is_active = false where id = $1 or parent_room_id = $1`,
      [id, now],
    );
    await manager.query(`update chat.session set revoked_at = $2 where room_id = $1 and revoked_at is null`, [id, now]);
    await endMediaOfRoom(manager, id, now);
  }

  /** Whether a participant has a session that is valid now. */
  async hasSession(participantId: string, now: Date): Promise<boolean> {
    return this.source.manager.existsBy(SessionEntity, {
      participantId,
      revokedAt: IsNull(),
      expiresAt: MoreThan(now),
    });
  }
}

const hasValues = (changes: Partial<RoomEntity>): boolean =>
  Object.values<unknown>(changes).some((value) => value !== undefined);

const visitOf = (room: RoomEntity, sessionId: string | null): Visit => ({
  room,
  member: room.visitor && sessionId !== null ? { participant: room.visitor, sessionId } : null,
});
