import type { DurableRecord } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { listOf } from '../pipeline.js';
import { parseOutboxRow, type OutboxRow } from './parse-outbox-row.js';
import { tellSpans, type Span } from './tell-spans.js';

/** Positions of a room that follow one another: all of them are in its log. */
export interface AppendedSpan {
  readonly room_code: string;
  readonly first_seq: number;
  readonly last_seq: number;
}

/** Events that are committed and perhaps not in the room's log yet. */
@Injectable()
export class OutboxRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** What of a room between two positions is still here, oldest first. */
  async between(roomCode: string, afterSeq: number, beforeSeq: number): Promise<DurableRecord[]> {
    const { manager } = this.source;
    const rows = await manager.query<OutboxRow[]>(
      `select o.header, o.event from chat.outbox o join chat.room r on r.id = o.room_id
       where r.code = $1 and o.seq > $2 and o.seq < $3`,
      [roomCode, afterSeq, beforeSeq],
    );
    const spans = await manager.query<Span[]>(
      `select u.room_id, r.code, r.epoch, greatest(u.first_seq, $2 + 1) as first_seq, least(u.last_seq, $3 - 1) as last_seq
       from chat.untold_messages u join chat.room r on r.id = u.room_id
       where r.code = $1 and u.last_seq > $2 and u.first_seq < $3`,
      [roomCode, afterSeq, beforeSeq],
    );
    return [...rows.map(parseOutboxRow), ...(await tellSpans(manager, spans))];
  }

  /**
   * Works on what has waited for `olderThanMs`, in the order of each room. What another instance has in hand is left to
   * it. Rooms of which `append` gives back everything have it in their logs now: it is removed. @returns how many rows
   * there were.
   */
  async sweep(
    olderThanMs: number,
    limit: number,
    append: (records: DurableRecord[]) => Promise<DurableRecord[]>,
  ): Promise<number> {
    return this.source.transaction(async (manager) => {
      const waited = `created_at < clock_timestamp() - make_interval(secs => $1::float / 1000)`;
      const rows = await manager.query<OutboxRow[]>(
        `select header, event from chat.outbox where ${waited} order by room_id, seq limit $2 for update skip locked`,
        [olderThanMs, limit],
      );
      const spans = await manager.query<Span[]>(
        `select u.room_id, r.code, r.epoch, u.first_seq, u.last_seq
         from chat.untold_messages u join chat.room r on r.id = u.room_id
         where u.${waited} order by u.room_id, u.first_seq limit $2 for update of u skip locked`,
        [olderThanMs, limit],
      );
      if (rows.length + spans.length === 0) return 0;
      const records = [...rows.map(parseOutboxRow), ...(await tellSpans(manager, spans))];
      const done = new Set(await append(records));
      const failed = new Set(records.filter((record) => !done.has(record)).map(({ header }) => header.room_code));
      await this.remove(
        [...done].map(({ header: { room_code, seq } }) => ({ room_code, first_seq: seq, last_seq: seq })),
        manager,
      );
      await removeSpans(
        manager,
        spans.filter(({ code }) => !failed.has(code)),
      );
      return Math.max(rows.length, spans.length);
    });
  }

  /** Of the messages of a batch all or none are given. */
  async remove(appended: readonly AppendedSpan[], manager: EntityManager = this.source.manager): Promise<void> {
    if (appended.length === 0) return;
    await manager.query(
      `with done as materialized (
         select r.id as room_id, appended.first_seq, appended.last_seq
         from unnest(${listOf('$1', 'text')}, ${listOf('$2', 'bigint')}, ${listOf('$3', 'bigint')})
           as appended (code, first_seq, last_seq)
         cross join lateral (select id from chat.room where code = appended.code limit 1) r
       ), others as (
         delete from chat.outbox o using done
         where o.room_id = done.room_id and o.seq between done.first_seq and done.last_seq
       )
       delete from chat.untold_messages u using done
       where u.room_id = done.room_id and u.first_seq between done.first_seq and done.last_seq`,
      [
        appended.map(({ room_code }) => room_code),
        appended.map(({ first_seq }) => first_seq),
        appended.map(({ last_seq }) => last_seq),
      ],
    );
  }

  /** Age of the oldest row, in seconds: 0 when all is in the logs. */
  async oldestAgeSeconds(): Promise<number> {
    const [row] = await this.source.query<{ age: string | null }[]>(
      `select extract(epoch from clock_timestamp() - least(
         (select min(created_at) from chat.outbox), (select min(created_at) from chat.untold_messages))) as age`,
    );
    return Number(row?.age ?? 0);
  }
}

const removeSpans = (manager: EntityManager, spans: readonly Span[]): Promise<unknown> =>
  manager.query(
    `delete from chat.untold_messages u using unnest($1::uuid[], $2::bigint[]) as done (room_id, first_seq)
     where u.room_id = done.room_id and u.first_seq = done.first_seq`,
    [spans.map(({ room_id }) => room_id), spans.map(({ first_seq }) => first_seq)],
  );
