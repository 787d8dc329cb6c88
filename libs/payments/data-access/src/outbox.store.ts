import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In } from 'typeorm';
import { OutboxEntity } from './work.entities.js';

@Injectable()
export class OutboxStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  /**
   * Hands a batch of work to `publish` and deletes what it took, all or, when it throws, none. Several processes may do
   * so at once: each takes rows that no other holds. A crash in between means that the work is published again.
   * @returns how many there were.
   */
  async relay(limit: number, publish: (work: OutboxEntity['work']) => Promise<void>): Promise<number> {
    return this.source.transaction(async (manager) => {
      const rows = await manager
        .createQueryBuilder(OutboxEntity, 'outbox')
        .orderBy('outbox.id')
        .limit(limit)
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getMany();
      for (const { work } of rows) await publish(work);
      if (rows.length > 0) await manager.delete(OutboxEntity, { id: In(rows.map(({ id }) => id)) });
      return rows.length;
    });
  }
}
