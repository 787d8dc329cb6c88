import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { In, type DataSource } from 'typeorm';
import type { BackRoomRow } from '../back-room/back-room.repository.js';
import { ParticipantEntity } from './participant.entity.js';
import { RoomEntity } from './room.entity.js';

/** Where a page of chats begins: after the one that was last active then. */
export interface ChatCursor {
  readonly activeAt: Date;
  readonly roomId: string;
}

export interface Chat {
  readonly room: RoomEntity;
  readonly participant: ParticipantEntity;
  readonly backRoom: BackRoomRow | undefined;
  readonly lastReadSeq: number;
  readonly unreadCount: number;
  readonly activeAt: Date;
}

interface ChatRow {
  readonly room_id: string;
  readonly participant_id: string;
  readonly active_at: Date;
  readonly read_seq: string;
  readonly unread: number;
}

/** The rooms that an account is in. */
@Injectable()
export class MyChatsRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** Most recently active first; four queries however many there are. Unread messages are counted among
   * a room's newest `unreadMax`. */
  async page(userId: string, after: ChatCursor | undefined, limit: number, unreadMax: number): Promise<Chat[]> {
    const rows = await this.readRows(userId, after, limit, unreadMax);
    const roomIds = rows.map(({ room_id }) => room_id);
    const rooms = await this.source.manager.findBy(RoomEntity, { id: In(roomIds) });
    const participants = await this.source.manager.findBy(ParticipantEntity, {
      id: In(rows.map(({ participant_id }) => participant_id)),
    });
    const backRooms = await this.source.query<BackRoomRow[]>(
      `select * from chat.back_room where parent_room_id = any($1::uuid[])`,
      [roomIds],
    );
    return rows.flatMap((row) => {
      const room = rooms.find(({ id }) => id === row.room_id);
      const participant = participants.find(({ id }) => id === row.participant_id);
      if (!room || !participant) return [];
      return {
        room,
        participant,
        backRoom: backRooms.find(({ parent_room_id }) => parent_room_id === room.id),
        lastReadSeq: Number(row.read_seq),
        unreadCount: row.unread,
        activeAt: row.active_at,
      };
    });
  }

  private readRows(
    userId: string,
    after: ChatCursor | undefined,
    limit: number,
    unreadMax: number,
  ): Promise<ChatRow[]> {
    return this.source.query<ChatRow[]>(
      `with mine as materialized (
         select r.id as room_id, p.id as participant_id, coalesce(r.last_message_at, r.created_at) as active_at
         from chat.participant p join chat.room r on r.id = p.room_id
         where p.user_id = $1 and r.deleted_at is null
           and ($2::timestamptz is null or (coalesce(r.last_message_at, r.created_at), r.id) < ($2, $3::uuid))
         order by active_at desc, r.id desc limit $4
       )
       select mine.*, coalesce(position.seq, 0) as read_seq, unread.count as unread
       from mine
       left join chat.read_position position
         on position.participant_id = mine.participant_id and position.room_id = mine.room_id
       cross join lateral (
         select count(*)::int as count from (
           select m.participant_id, m.is_deleted, m.kind from chat.message m
           where m.room_id = mine.room_id and m.seq > coalesce(position.seq, 0)
           order by m.seq desc limit $5) as latest
         where latest.participant_id <> mine.participant_id and not latest.is_deleted and latest.kind <> 'system'
       ) as unread
       order by mine.active_at desc, mine.room_id desc`,
      [userId, after?.activeAt ?? null, after?.roomId ?? null, limit, unreadMax],
    );
  }
}
