import { newId } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { ParticipantEntity } from './participant.entity.js';
import { RoomEntity } from './room.entity.js';
import { SessionEntity } from './session.entity.js';

/** A participant through one of their sessions. */
export interface Member {
  readonly participant: ParticipantEntity;
  readonly sessionId: string;
}

export type NewParticipant = Omit<ParticipantEntity, 'id' | 'joinedAt'>;

@Injectable()
export class RoomRepository {
  constructor(@InjectDataSource('chat') readonly source: DataSource) {}

  find(code: string): Promise<RoomEntity | null> {
    return this.source.manager.findOneBy(RoomEntity, { code });
  }

  async accessCodeHash(roomId: string): Promise<string | null> {
    const room = await this.source.manager.findOne(RoomEntity, {
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

  /** Changes the room; a Back Room opens and closes with it. */
  async update(manager: EntityManager, id: string, changes: Partial<RoomEntity>): Promise<void> {
    if (Object.keys(changes).length > 0) await manager.update(RoomEntity, { id }, changes);
    const { isActive } = changes;
    if (isActive !== undefined) await manager.update(RoomEntity, { parentRoomId: id }, { isActive });
  }

  findParticipant(roomId: string, id: string): Promise<ParticipantEntity | null> {
    return this.source.manager.findOneBy(ParticipantEntity, { roomId, id });
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
    const participant = Object.assign(new ParticipantEntity(), values, { id: newId(), joinedAt: now });
    const result = await manager
      .createQueryBuilder()
      .insert()
      .into(ParticipantEntity)
      .values(participant)
      .orIgnore()
      .returning('id')
      .execute();
    if (!Array.isArray(result.raw) || result.raw.length === 0) return null;
    await manager.increment(RoomEntity, { id: values.roomId }, 'memberCount', 1);
    return participant;
  }

  async openSession(manager: EntityManager, participant: ParticipantEntity, expiresAt: Date): Promise<string> {
    const id = newId();
    const { roomId, id: participantId } = participant;
    await manager.insert(SessionEntity, { id, roomId, participantId, expiresAt, revokedAt: null });
    return id;
  }

  async extendSession(sessionId: string, expiresAt: Date): Promise<void> {
    await this.source.manager.update(SessionEntity, { id: sessionId }, { expiresAt });
  }

  async revokeSession(sessionId: string, now: Date): Promise<void> {
    await this.source.manager.update(SessionEntity, { id: sessionId }, { revokedAt: now });
  }
}
