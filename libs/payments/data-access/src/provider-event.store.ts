import { AmountMismatchError, type PaymentFact, type ProviderEvent } from '@chatpop/payments-domain';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { ProviderEventEntity } from './provider-event.entity.js';
import { PurchaseEntity } from './purchase.entity.js';
import { recordFact, type Recorded } from './record-fact.js';

/**
 * `applied` it had its effect now, and so had what waited for its payment, but for what is `mismatched` · `duplicate` it
 * was known · `waiting` its purchase is not known yet; it is kept · `mismatch` the money is not the money asked for; it is
 * kept, without effect.
 */
export type Receipt =
  | {
      readonly status: 'applied';
      readonly recorded: readonly Recorded[];
      readonly mismatched: readonly ProviderEventEntity[];
    }
  | { readonly status: 'duplicate' | 'waiting' | 'mismatch' };

@Injectable()
export class ProviderEventStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  /** Those of the events that nobody has told yet. */
  async unknownOf(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.source.query<{ id: string }[]>(
      `select wanted.id from unnest($1::text[]) as wanted (id)
       where not exists (select from payments.provider_event known where known.id = wanted.id)`,
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Keeps an event with its effect, in one transaction: all of it happens once, or nothing and the caller may repeat. */
  async receive(event: ProviderEvent & { readonly fact: PaymentFact }, at: Date): Promise<Receipt> {
    return this.source.transaction(async (manager) => {
      if (event.paymentRef !== undefined) await lockPayment(manager, event.paymentRef);
      const purchase = await findPurchase(manager, event);
      if (!(await insertOnce(manager, event, purchase?.id))) return { status: 'duplicate' };
      if (!purchase) return { status: 'waiting' };
      try {
        const own = await recordFact(manager, purchase, event.fact, { at, paymentRef: event.paymentRef });
        // Whoever names a known payment finds its purchase: only what came before can be waiting.
        const isPaymentNew = event.fact.type === 'paid' || purchase.paymentRef === null;
        const others = isPaymentNew ? await applyWaiting(manager, own.purchase, at) : { recorded: [], mismatched: [] };
        return { status: 'applied', ...others, recorded: [own, ...others.recorded] };
      } catch (error) {
        if (error instanceof AmountMismatchError) return { status: 'mismatch' };
        throw error;
      }
    });
  }
}

async function insertOnce(manager: EntityManager, event: ProviderEvent, purchaseId?: string): Promise<boolean> {
  const inserted = await manager.query<unknown[]>(
    `insert into payments.provider_event (id, type, fact, payment_ref, occurred_at, purchase_id)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning id`,
    [event.id, event.type, JSON.stringify(event.fact), event.paymentRef ?? null, event.occurredAt, purchaseId ?? null],
  );
  return inserted.length === 1;
}

/** A dispute names the payment only. This lock orders it with the event that tells which purchase the payment is for. */
async function lockPayment(manager: EntityManager, paymentRef: string): Promise<void> {
  await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`payments:${paymentRef}`]);
}

/** Locked before an event refers to it: that would lock it weaker, and two that then want more would deadlock. */
async function findPurchase(
  manager: EntityManager,
  { purchaseId, paymentRef }: ProviderEvent,
): Promise<PurchaseEntity | null> {
  if (purchaseId === undefined && paymentRef === undefined) return null;
  const where = purchaseId === undefined ? { paymentRef } : { id: purchaseId };
  return manager.findOne(PurchaseEntity, { where, lock: { mode: 'pessimistic_write' } });
}

/** What was told of this payment before anybody knew whose it was. */
async function applyWaiting(manager: EntityManager, purchase: PurchaseEntity, at: Date) {
  const recorded: Recorded[] = [];
  const mismatched: ProviderEventEntity[] = [];
  const { paymentRef } = purchase;
  const waiting =
    paymentRef === null ? [] : await manager.findBy(ProviderEventEntity, { paymentRef, purchaseId: IsNull() });
  for (const event of waiting) {
    await manager.update(ProviderEventEntity, { id: event.id }, { purchaseId: purchase.id });
    const latest = recorded.at(-1)?.purchase ?? purchase;
    try {
      if (event.fact) recorded.push(await recordFact(manager, latest, event.fact, { at }));
    } catch (error) {
      if (!(error instanceof AmountMismatchError)) throw error;
      mismatched.push(event);
    }
  }
  return { recorded, mismatched };
}
