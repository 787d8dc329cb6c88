import { ParticipantOrder, PurchaseFulfilled, PurchaseRejected } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { v5 } from 'uuid';
import { z } from 'zod';

const Answer = z.discriminatedUnion('name', [PurchaseFulfilled, PurchaseRejected]);
const Kept = z.discriminatedUnion('name', [...Answer.options, ...ParticipantOrder.options]);

/** What follows from work: an answer for the queue, or an order for the gateways. */
export type Consequence = z.infer<typeof Kept>;
type Outcome = { at: Date } & (
  { name: 'chat:purchase_fulfilled' } | { name: 'chat:purchase_rejected'; reason: PurchaseRejected['reason'] }
);

/** Work from other services, applied once; and what follows from it, kept until it is told. */
@Injectable()
export class WorkRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /**
   * Runs `effect` in one transaction with the note that this work was applied; `again` instead if it was before.
   * @returns what `effect` gives, if it ran.
   */
  async applyOnce<Result>(
    workId: string,
    now: Date,
    effect: (manager: EntityManager) => Promise<Result>,
    again?: (manager: EntityManager) => Promise<void>,
  ): Promise<Result | undefined> {
    return this.source.transaction(async (manager) => {
      const noted = await manager.query<unknown[]>(
        `insert into chat.work_inbox (work_id, applied_at) values ($1, $2) on conflict do nothing returning work_id`,
        [workId, now],
      );
      if (noted.length > 0) return effect(manager);
      await again?.(manager);
      return undefined;
    });
  }

  /** The answer's id follows from the purchase, so that it can be given again after it was lost, and is applied once. */
  async answer(manager: EntityManager, purchaseId: string, { at, ...outcome }: Outcome): Promise<void> {
    const id = v5(outcome.name, purchaseId);
    await keep(manager, { v: 1, id, purchase_id: purchaseId, occurred_at: at.toISOString(), ...outcome }, at);
  }

  /** An order that a crash after the commit must not swallow. */
  async order(manager: EntityManager, order: ParticipantOrder, now: Date): Promise<void> {
    await keep(manager, order, now);
  }

  /** Hands what follows to `publish`, oldest first, and forgets each that it took. @returns how many. */
  async relay(limit: number, publish: (consequence: Consequence) => Promise<void>): Promise<number> {
    return this.source.transaction(async (manager) => {
      const rows = await manager.query<{ id: string; work: unknown }[]>(
        `select id, work from chat.work_outbox order by id limit $1 for update skip locked`,
        [limit],
      );
      await Promise.all(rows.map(({ work }) => publish(Kept.parse(work))));
      if (rows.length > 0)
        await manager.query(`delete from chat.work_outbox where id = any($1::uuid[])`, [rows.map(({ id }) => id)]);
      return rows.length;
    });
  }
}

async function keep(manager: EntityManager, work: Consequence, now: Date): Promise<void> {
  const values = [newId(), JSON.stringify(work), now];
  await manager.query(`insert into chat.work_outbox (id, work, created_at) values ($1, $2, $3)`, values);
}
