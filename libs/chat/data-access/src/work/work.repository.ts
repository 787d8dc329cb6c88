import { PurchaseFulfilled, PurchaseRejected } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';

const Answer = z.discriminatedUnion('name', [PurchaseFulfilled, PurchaseRejected]);
type Answer = z.infer<typeof Answer>;
type Outcome =
  { name: 'chat:purchase_fulfilled' } | { name: 'chat:purchase_rejected'; reason: PurchaseRejected['reason'] };

/** Work from other services, applied once; and the answers to it, kept until the queue has them. */
@Injectable()
export class WorkRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** Runs `effect` in one transaction with the note that this work was applied. @returns `undefined` if it was before. */
  async applyOnce<Result>(
    workId: string,
    now: Date,
    effect: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result | undefined> {
    return this.source.transaction(async (manager) => {
      const noted = await manager.query<unknown[]>(
        `insert into chat.work_inbox (work_id, applied_at) values ($1, $2) on conflict do nothing returning work_id`,
        [workId, now],
      );
      return noted.length === 0 ? undefined : effect(manager);
    });
  }

  async answer(manager: EntityManager, purchaseId: string, outcome: Outcome, now: Date): Promise<void> {
    const id = newId();
    const work = { v: 1, id, purchase_id: purchaseId, occurred_at: now.toISOString(), ...outcome };
    await manager.query(`insert into chat.work_outbox (id, work, created_at) values ($1, $2, $3)`, [id, work, now]);
  }

  /** Hands answers to `publish`, oldest first, and forgets each one that it took. @returns how many. */
  async relay(limit: number, publish: (answer: Answer) => Promise<void>): Promise<number> {
    return this.source.transaction(async (manager) => {
      const rows = await manager.query<{ id: string; work: unknown }[]>(
        `select id, work from chat.work_outbox order by id limit $1 for update skip locked`,
        [limit],
      );
      for (const { id, work } of rows) {
        await publish(Answer.parse(work));
        await manager.query(`delete from chat.work_outbox where id = $1`, [id]);
      }
      return rows.length;
    });
  }
}
