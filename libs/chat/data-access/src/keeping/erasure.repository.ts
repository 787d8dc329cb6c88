import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { IsNull, type DataSource } from 'typeorm';
import { RoomEntity } from '../rooms/room.entity.js';

/** Where a person has said something: a room, or the Back Room in it. */
export interface SpokenRoom {
  readonly room_id: string;
  readonly participant_id: string;
  readonly is_deleted: boolean;
}

/** What a person who is erased was called by everybody else: nobody's name, and one for each room. */
const namelessAs = `'gone_' || substr(md5(id::text), 1, 10)`;
const nobody = '00000000-0000-0000-0000-000000000000';

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

  roomsOf(userId: string): Promise<SpokenRoom[]> {
    return this.source.query<SpokenRoom[]>(
      `select r.id as room_id, p.id as participant_id, r.deleted_at is not null as is_deleted
       from chat.participant p join chat.room r on r.id = p.room_id or r.parent_room_id = p.room_id
       where p.user_id = $1`,
      [userId],
    );
  }

  /** Messages of theirs that still say something. */
  async messagesOf({ room_id, participant_id }: SpokenRoom, limit: number): Promise<string[]> {
    const rows = await this.source.query<{ id: string }[]>(
      `select id from chat.message where room_id = $1 and participant_id = $2 and not is_deleted order by seq limit $3`,
      [room_id, participant_id, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes the name from all that is left, ends every session, and forgets the account. */
  async forget(userId: string, rooms: readonly SpokenRoom[], now: Date): Promise<void> {
    const participants = [...new Set(rooms.map(({ participant_id }) => participant_id))];
    const roomIds = rooms.map(({ room_id }) => room_id);
    await this.source.transaction(async (manager) => {
      await manager.query(`update chat.session set revoked_at = $2 where participant_id = any($1::uuid[])`, [
        participants,
        now,
      ]);
      await manager.query(
        `update chat.participant set user_id = null, username = ${namelessAs}, username_key = ${namelessAs},
           username_is_reserved = false where id = any($1::uuid[])`,
        [participants],
      );
      await manager.query(
        `update chat.message m set username = p.username, username_is_reserved = false, content = '', media = null,
           mentions = '{}', is_deleted = true
         from chat.participant p where m.room_id = any($1::uuid[]) and m.participant_id = any($2::uuid[])
           and p.id = m.participant_id`,
        [roomIds, participants],
      );
      await manager.query(
        `update chat.room set host_user_id = $2, host_username = 'gone', host_username_is_reserved = false
         where host_user_id = $1`,
        [userId, nobody],
      );
      await manager.query(`delete from chat.app_user where id = $1`, [userId]);
    });
  }
}
