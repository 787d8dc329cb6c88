import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { IsNull, type DataSource, type EntityManager } from 'typeorm';
import { RoomEntity } from '../rooms/room.entity.js';
import { forgetPerson } from './forget-person.js';

/** Where a person has said something: a room, or the Back Room in it. */
export interface SpokenRoom {
  readonly room_id: string;
  readonly participant_id: string;
  readonly is_deleted: boolean;
}

@Injectable()
export class ErasureRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  hostedRooms(userId: string): Promise<RoomEntity[]> {
    return this.source.manager.findBy(RoomEntity, {
      hostUserId: userId,
      parentRoomId: IsNull(),
      deletedAt: IsNull(),
    });
  }

  roomsOf(userId: string, manager: EntityManager = this.source.manager): Promise<SpokenRoom[]> {
    return manager.query<SpokenRoom[]>(
      `select r.id as room_id, p.id as participant_id, r.deleted_at is not null as is_deleted
       from chat.participant p join chat.room r on r.id = p.room_id or r.parent_room_id = p.room_id
       where p.user_id = $1`,
      [userId],
    );
  }

  /** Messages of theirs that still say something. */
  async messagesOf(manager: EntityManager, { room_id, participant_id }: SpokenRoom, limit: number): Promise<string[]> {
    const rows = await manager.query<{ id: string }[]>(
      `select id from chat.message where room_id = $1 and participant_id = $2 and not is_deleted order by seq limit $3`,
      [room_id, participant_id, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes the name from all that is left, ends every session, and forgets the account. */
  async forget(userId: string, now: Date): Promise<void> {
    await this.source.transaction(async (manager) => {
      const rooms = await this.roomsOf(userId, manager);
      const participants = [...new Set(rooms.map(({ participant_id }) => participant_id))];
      const roomIds = rooms.map(({ room_id }) => room_id);
      await forgetPerson(manager, { userId, participants, roomIds, now });
    });
  }
}
