import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** Forgets what is older than it is to be kept. */
@Injectable()
export class RetentionRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /**
   * Deletes messages that are older, with their reactions; their files are over. What another instance has in hand is
   * left to it. @returns how many.
   */
  async removeOlder(than: Date, limit: number, now: Date): Promise<number> {
    const [row] = await this.source.query<{ count: number }[]>(
      `with old as materialized (
         select room_id, seq, id from chat.message where created_at < $1 limit $2 for update skip locked
       ), files as (
         update chat.media set expires_at = $3 from old where media.message_id = old.id
       ), announcements as (
         update chat.room set announcement_message_id = null from old where room.announcement_message_id = old.id
       ), removed as (
         delete from chat.message m using old where m.room_id = old.room_id and m.seq = old.seq returning 1
       )
       select count(*)::int as count from removed`,
      [than, limit, now],
    );
    return row?.count ?? 0;
  }
}
