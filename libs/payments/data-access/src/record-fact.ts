import { isDeepStrictEqual } from 'node:util';
import { DomainError, paymentErrors, type PurchaseState } from '@chatpop/contracts';
import { advance, isMoneyBack, postingsBetween, type PaymentFact } from '@chatpop/payments-domain';
import { newId } from '@chatpop/persistence';
import { IsNull, type EntityManager } from 'typeorm';
import { postEntry } from './post-entry.js';
import { PurchaseEntity } from './purchase.entity.js';
import { purchasePaid, purchaseRefunded } from './purchase-work.js';
import { RefundEntity } from './refund.entity.js';
import type { OutboxEntity } from './work.entities.js';

export interface Recorded {
  readonly purchase: PurchaseEntity;
  /** The state before. */
  readonly from: PurchaseEntity['state'];
}

/** Holds the purchase until the transaction ends, so that nobody else moves it meanwhile. */
export async function lockPurchase(manager: EntityManager, id: string): Promise<PurchaseEntity> {
  const purchase = await manager.findOne(PurchaseEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (!purchase) throw new DomainError(paymentErrors.purchaseNotFound);
  return purchase;
}

/**
 * The one place where a purchase moves: its row, its ledger entry and what chat is to do, in the caller's transaction,
 * which holds the purchase. Facts may come in any order and more than once.
 * @throws AmountMismatchError before anything was written.
 */
export async function recordFact(
  manager: EntityManager,
  known: PurchaseEntity,
  fact: PaymentFact,
  { at, paymentRef }: { readonly at: Date; readonly paymentRef?: string | undefined },
): Promise<Recorded> {
  const { state, isPaid, paidAt, fulfilledAt, refundedAmount, disputedAmount, reinstatedAmount } = advance(
    known,
    fact,
    at,
  );
  const work = state === known.state ? undefined : workFor(known.state, state);
  const changes = {
    ...{ state, isPaid, paidAt, fulfilledAt, refundedAmount, disputedAmount, reinstatedAmount },
    paymentRef: known.paymentRef ?? paymentRef ?? null,
    movedAt: state === known.state ? known.movedAt : at,
    toldAt: work ? await toBeToldSince(manager, known.id, state, at) : known.toldAt,
  };
  const purchase = Object.assign(new PurchaseEntity(), known, changes);
  if (isDeepStrictEqual(purchase, known)) return { purchase: known, from: known.state };
  await manager.update(PurchaseEntity, { id: known.id }, changes);
  await postEntry(manager, {
    cause: { purchaseId: purchase.id },
    reason: fact.type,
    currency: purchase.currency,
    hostUserId: purchase.hostUserId,
    postings: postingsBetween(known, purchase),
  });
  if (work) await leaveWork(manager, work(purchase, at));
  return { purchase, from: known.state };
}

/** What chat has to be told of a move, if anything. */
function workFor(from: PurchaseState, to: PurchaseState) {
  if (to === 'paid') return purchasePaid;
  return isMoneyBack(to) && !isMoneyBack(from) ? purchaseRefunded : undefined;
}

/** From when chat may have to be told again; never, of money back for what chat itself would not give. */
async function toBeToldSince(manager: EntityManager, purchaseId: string, to: PurchaseState, at: Date) {
  if (!isMoneyBack(to)) return at;
  return (await manager.existsBy(RefundEntity, { purchaseId, requestedBy: IsNull() })) ? null : at;
}

export async function leaveWork(manager: EntityManager, work: OutboxEntity['work']): Promise<void> {
  await manager.query('insert into payments.outbox (id, work) values ($1, $2)', [newId(), JSON.stringify(work)]);
}
