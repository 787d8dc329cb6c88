import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { QueryFailedError, type DataSource } from 'typeorm';

/** A second database that follows the first one. */
export interface HistoryReplica {
  readonly connect: () => Promise<DataSource>;
  /** For how long it is not asked after it failed. */
  readonly pauseMs: number;
}

/** A `HistoryReplica`, or nothing when there is none. */
export const HISTORY_REPLICA = Symbol('HISTORY_REPLICA');

interface RoomPosition {
  readonly id: string;
  readonly lastSeq: number;
}

/**
 * Where history is read. A replica, when there is one, and when it has all of the room that the reader has just seen in
 * the primary: so authors read what they wrote, and nobody is shown less than before. Otherwise the primary.
 */
@Injectable()
export class HistorySources {
  private readonly logger = new Logger(HistorySources.name);
  private pausedUntil = 0;

  constructor(
    @InjectDataSource('chat') readonly primary: DataSource,
    @Optional() @Inject(HISTORY_REPLICA) private readonly replica?: HistoryReplica,
  ) {}

  /**
   * The rows of one statement about a room.
   * @param room as it was read from the primary
   */
  async read<Row>(room: RoomPosition, sql: string, values: readonly unknown[]): Promise<Row[]> {
    return (await this.readReplica<Row>(room, sql, values)) ?? this.primary.query<Row[]>(sql, [...values]);
  }

  /** One statement says as well how much of the room the replica has. @returns `undefined` when that is too little */
  private async readReplica<Row>(
    room: RoomPosition,
    sql: string,
    values: readonly unknown[],
  ): Promise<Row[] | undefined> {
    if (!this.replica || Date.now() < this.pausedUntil) return undefined;
    try {
      const replica = await this.replica.connect();
      // From one row by a nested loop: the rows stay in their order.
      const rows = await replica.query<(Row & { head_seq: string; is_row: true | null })[]>(
        `select head.last_seq as head_seq, page.* from chat.room head
         left join lateral (select true as is_row, q.* from (${sql}) q) page on true
         where head.id = $${values.length + 1}`,
        [...values, room.id],
      );
      if (Number(rows[0]?.head_seq ?? -1) < room.lastSeq) return undefined;
      return rows.filter(({ is_row }) => is_row);
    } catch (error) {
      if (isTooSlow(error)) throw error;
      this.pausedUntil = Date.now() + this.replica.pauseMs;
      this.logger.warn({ msg: 'The replica does not answer: history is read from the primary', err: error });
      return undefined;
    }
  }
}

/** By statement_timeout. What a replica could not do in time is not put on the primary as well. */
const isTooSlow = (error: unknown): boolean =>
  error instanceof QueryFailedError && 'code' in error && error.code === '57014';
