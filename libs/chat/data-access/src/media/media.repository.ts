import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { StoredMedia } from './stored-media.js';

export interface MediaRow extends StoredMedia {
  readonly room_id: string;
  readonly participant_id: string;
  readonly message_id: string | null;
  readonly object_key: string;
  readonly created_at: Date;
  readonly expires_at: Date | null;
}

/** Files of messages, and those that are not used in a message yet. */
@Injectable()
export class MediaRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  async insert(row: MediaRow): Promise<void> {
    await this.source.query(
      `insert into chat.media (id, room_id, participant_id, kind, mime, bytes, width, height, duration_ms, object_key,
         created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        row.id,
        row.room_id,
        row.participant_id,
        row.kind,
        row.mime,
        row.bytes,
        row.width,
        row.height,
        row.duration_ms,
        row.object_key,
        row.created_at,
        row.expires_at,
      ],
    );
  }

  /** One that is still there. */
  async find(roomId: string, id: string, now: Date): Promise<MediaRow | undefined> {
    const [row] = await this.source.query<MediaRow[]>(
      `select * from chat.media where id = $1 and room_id = $2 and (expires_at is null or expires_at > $3)`,
      [id, roomId, now],
    );
    return row;
  }

  /** Files whose time is over, the first ones first, but for those named. */
  listExpired(now: Date, limit: number, except: readonly string[]): Promise<Pick<MediaRow, 'id' | 'object_key'>[]> {
    return this.source.query<MediaRow[]>(
      `select id, object_key from chat.media where expires_at <= $1 and id <> all($3::uuid[])
       order by expires_at limit $2`,
      [now, limit, except],
    );
  }

  /** Their objects are gone. */
  async forget(ids: readonly string[]): Promise<void> {
    await this.source.query(`delete from chat.media where id = any($1::uuid[])`, [ids]);
  }
}

/** The files of these messages are over: nobody is shown them any more, and they are deleted soon. */
export const endMediaOfMessages = (
  manager: EntityManager,
  messageIds: readonly string[],
  now: Date,
): Promise<unknown> =>
  manager.query(`update chat.media set expires_at = $2 where message_id = any($1::uuid[])`, [messageIds, now]);

/** The same for all of a room and its Back Room. */
export const endMediaOfRoom = (manager: EntityManager, roomId: string, now: Date): Promise<unknown> =>
  manager.query(
    `update chat.media set expires_at = $2
     where room_id in (select id from chat.room where id = $1 or parent_room_id = $1)`,
    [roomId, now],
  );
