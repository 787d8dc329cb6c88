import type { DurableRecord } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { parseOutboxRow, type OutboxRow } from './parse-outbox-row.js';

/** Events that are committed and perhaps not in the room's log yet. */
@Injectable()
export class OutboxRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** What of a room between two positions is still here, oldest first. */
  async between(roomCode: string, afterSeq: number, beforeSeq: number): Promise<DurableRecord[]> {
    const rows = await this.source.query<OutboxRow[]>(
      `select o.header, o.event from chat.outbox o join chat.room r on r.id = o.room_id
       where r.code = $1 and o.seq > $2 and o.seq < $3 order by o.seq`,
      [roomCode, afterSeq, beforeSeq],
    );
    return rows.map(parseOutboxRow);
  }

  /**
   * Works on rows that have waited for `olderThanMs`, in the order of each room. Rows that another instance has in hand
   * are left to it. What `append` says is in the logs now is removed. @returns how many rows there were.
   */
  async sweep(
    olderThanMs: number,
    limit: number,
    append: (records: DurableRecord[]) => Promise<DurableRecord[]>,
  ): Promise<number> {
    return this.source.transaction(async (manager) => {
      const rows = await manager.query<OutboxRow[]>(
        `select header, event from chat.outbox
         where created_at < clock_timestamp() - make_interval(secs => $1::float / 1000)
         order by room_id, seq limit $2 for update skip locked`,
        [olderThanMs, limit],
      );
      if (rows.length > 0) await this.remove(await append(rows.map(parseOutboxRow)), manager);
      return rows.length;
    });
  }

  async remove(records: readonly DurableRecord[], manager: EntityManager = this.source.manager): Promise<void> {
    if (records.length === 0) return;
    await manager.query(
      `delete from chat.outbox o using chat.room r, unnest($1::text[], $2::bigint[]) as done (code, seq)
       where r.code = done.code and o.room_id = r.id and o.seq = done.seq`,
      [records.map(({ header }) => header.room_code), records.map(({ header }) => header.seq)],
    );
  }

  /** Age of the oldest row, in seconds: 0 when all is in the logs. */
  async oldestAgeSeconds(): Promise<number> {
    const [row] = await this.source.query<{ age: string | null }[]>(
      `select extract(epoch from clock_timestamp() - min(created_at)) as age from chat.outbox`,
    );
    return Number(row?.age ?? 0);
  }
}
