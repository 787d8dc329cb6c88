import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** Connects to a second database that follows the first one. */
export type ConnectReplica = () => Promise<DataSource>;

/** A `ConnectReplica`, or nothing when there is no replica. */
export const HISTORY_REPLICA = Symbol('HISTORY_REPLICA');

/** For how long a replica that failed is not asked. */
const pauseMs = 5_000;

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
    @Optional() @Inject(HISTORY_REPLICA) private readonly connect?: ConnectReplica,
  ) {}

  /** @param room as it was read from the primary */
  async of(room: { readonly id: string; readonly lastSeq: number }): Promise<DataSource> {
    if (!this.connect || Date.now() < this.pausedUntil) return this.primary;
    try {
      const replica = await this.connect();
      const rows = await replica.query<{ last_seq: string }[]>(`select last_seq from chat.room where id = $1`, [
        room.id,
      ]);
      return Number(rows[0]?.last_seq ?? -1) >= room.lastSeq ? replica : this.primary;
    } catch (error) {
      this.pausedUntil = Date.now() + pauseMs;
      this.logger.warn({ msg: 'The replica does not answer: history is read from the primary', err: error });
      return this.primary;
    }
  }
}
