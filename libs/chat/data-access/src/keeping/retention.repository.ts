import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { reviseHistory } from '../rooms/locked-room.js';

/** Forgets what is older than it is to be kept. Each call takes a bite, and tells how large it was. */
@Injectable()
export class RetentionRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /**
   * Deletes messages that are older, with their reactions; their files are over. What another instance has in hand is
   * left to it.
   */
  async removeMessages(than: Date, limit: number, now: Date): Promise<number> {
    const [removed] = await this.source.query<{ count: number; rooms: string[] }[]>(
      `with old as materialized (
         select room_id, seq, id from chat.message where created_at < $1 limit $2 for update skip locked
       ), files as (
         update chat.media set expires_at = $3 from old where media.message_id = old.id
       ), announcements as (
         update chat.room set announcement_message_id = null from old
         where room.id = old.room_id and room.announcement_message_id = old.id
       ), removed as (
         delete from chat.message m using old where m.room_id = old.room_id and m.seq = old.seq
         returning m.room_id
       )
       select count(*)::int as count, array_agg(distinct room_id) as rooms from removed`,
      [than, limit, now],
    );
    if (!removed?.count) return 0;
    await reviseHistory(this.source.manager, removed.rooms);
    return removed.count;
  }

  /** Sessions that ended before, with where they were opened. A ban can't hold on to that any more. */
  async removeSessions(than: Date, limit: number): Promise<number> {
    return this.count(
      `with old as materialized (
         select id from chat.session where expires_at < $1 limit $2 for update skip locked
       ), removed as (
         delete from chat.session s using old where s.id = old.id returning 1
       )
       select count(*)::int as count from removed`,
      [than, limit],
    );
  }

  /** Bans that were lifted or over before, and reports that were resolved before. */
  async removeModeration(than: Date, limit: number): Promise<number> {
    return this.count(
      `with bans as materialized (
         select id from chat.ban where lifted_at < $1 or expires_at < $1 limit $2 for update skip locked
       ), reports as materialized (
         select id from chat.report where resolved_at < $1 limit $2 for update skip locked
       ), removed_bans as (
         delete from chat.ban b using bans where b.id = bans.id returning 1
       ), removed_reports as (
         delete from chat.report r using reports where r.id = reports.id returning 1
       )
       select greatest((select count(*) from removed_bans), (select count(*) from removed_reports))::int as count`,
      [than, limit],
    );
  }

  private async count(sql: string, values: unknown[]): Promise<number> {
    const [row] = await this.source.query<{ count: number }[]>(sql, values);
    return row?.count ?? 0;
  }
}
