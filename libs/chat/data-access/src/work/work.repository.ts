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

export interface Relayed {
  readonly told: number;
  /** Rows of a form that this version does not know. They stay. */
  readonly unreadable: readonly { readonly id: string; readonly error: unknown }[];
  /** Why one of them was not taken; its row stays. */
  readonly failure?: unknown;
}

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

  /** Hands what follows to `publish`, oldest first but for the rows `except`, and forgets each that it took. */
  async relay(
    limit: number,
    except: readonly string[],
    publish: (consequence: Consequence) => Promise<void>,
  ): Promise<Relayed> {
    return this.source.transaction(async (manager) => {
      const rows = await manager.query<{ id: string; work: unknown }[]>(
        `select id, work from chat.work_outbox where id <> all($2::uuid[]) order by id limit $1 for update skip locked`,
        [limit, except],
      );
      const parsed = rows.map(({ id, work }) => ({ id, ...Kept.safeParse(work) }));
      const readable = parsed.flatMap(({ id, data }) => (data ? [{ id, data }] : []));
      const outcomes = await Promise.allSettled(readable.map(({ data }) => publish(data)));
      const taken = readable.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ id }) => id);
      if (taken.length > 0) await manager.query(`delete from chat.work_outbox where id = any($1::uuid[])`, [taken]);
      const unreadable = parsed.flatMap(({ id, error }) => (error ? [{ id, error }] : []));
      const failure: unknown = outcomes.find((outcome) => outcome.status === 'rejected')?.reason;
      return { told: taken.length, unreadable, failure };
    });
  }
}

async function keep(manager: EntityManager, work: Consequence, now: Date): Promise<void> {
  const values = [newId(), JSON.stringify(work), now];
  await manager.query(`insert into chat.work_outbox (id, work, created_at) values ($1, $2, $3)`, values);
}
