import { ParticipantOrder, PurchaseFulfilled, PurchaseRejected } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';

const Answer = z.discriminatedUnion('name', [PurchaseFulfilled, PurchaseRejected]);
const Kept = z.discriminatedUnion('name', [...Answer.options, ...ParticipantOrder.options]);

/** What follows from work: an answer for the queue, or an order for the gateways. */
export type Consequence = z.infer<typeof Kept>;
type Outcome =
  { name: 'chat:purchase_fulfilled' } | { name: 'chat:purchase_rejected'; reason: PurchaseRejected['reason'] };

/** Work from other services, applied once; and what follows from it, kept until it is told. */
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
    await keep(manager, { v: 1, purchase_id: purchaseId, occurred_at: now.toISOString(), ...outcome }, now);
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

async function keep(manager: EntityManager, work: object, now: Date): Promise<void> {
  const id = newId();
  const values = [id, JSON.stringify({ id, ...work }), now];
  await manager.query(`insert into chat.work_outbox (id, work, created_at) values ($1, $2, $3)`, values);
}
