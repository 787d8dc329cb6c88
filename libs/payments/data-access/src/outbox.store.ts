import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In } from 'typeorm';
import { OutboxEntity } from './work.entities.js';

export interface RelayResult {
  readonly published: number;
  /** Why one of them was not taken; its row stays. */
  readonly failure?: unknown;
}

@Injectable()
export class OutboxStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  /**
   * Hands a batch of work to `publish`, all at once, and deletes what it took. Several processes may do so at the same
   * time: each takes rows that no other holds. A crash before the commit means that the work is published again.
   */
  async relay(limit: number, publish: (work: OutboxEntity['work']) => Promise<void>): Promise<RelayResult> {
    return this.source.transaction(async (manager) => {
      const rows = await manager
        .createQueryBuilder(OutboxEntity, 'outbox')
        .orderBy('outbox.id')
        .limit(limit)
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getMany();
      const outcomes = await Promise.allSettled(rows.map(({ work }) => publish(work)));
      const taken = rows.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ id }) => id);
      if (taken.length > 0) await manager.delete(OutboxEntity, { id: In(taken) });
      const failure: unknown = outcomes.find((outcome) => outcome.status === 'rejected')?.reason;
      return { published: taken.length, failure };
    });
  }
}
