import { DomainError, paymentErrors } from '@chatpop/contracts';
import type { PaymentFact } from '@chatpop/payments-domain';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In, type EntityManager } from 'typeorm';
import { PurchaseEntity } from './purchase.entity.js';
import { lockPurchase, recordFact, type Recorded } from './record-fact.js';
import { RefundEntity } from './refund.entity.js';

/** What a purchase begins with. */
export type PurchaseDraft = Pick<
  PurchaseEntity,
  | 'id'
  | 'kind'
  | 'price'
  | 'currency'
  | 'fee'
  | 'roomId'
  | 'roomCode'
  | 'hostUserId'
  | 'participantId'
  | 'parameters'
  | 'expiresAt'
>;

export interface CheckoutSession {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: Date;
}

/** The open purchase that stood in the way of a new one may have ended before it could be read. */
const openAttempts = 5;

@Injectable()
export class PurchaseStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  /**
   * The open purchase of the same buyer, room, kind and parameters if there is one, else this one: however many ask at
   * once, they get the same.
   * @throws DomainError `PAYMENTS.ALREADY_OWNED` when a seat is paid for and about to be given.
   */
  async open(draft: PurchaseDraft): Promise<PurchaseEntity> {
    for (let attempt = 0; attempt < openAttempts; attempt += 1) {
      const open = await this.source.transaction((manager) => insertOrFind(manager, draft));
      if (open) return open;
    }
    throw new DomainError(paymentErrors.notForSale, { detail: 'Others are buying the same for you. Try again.' });
  }

  /** The provider has a checkout session for it. Harmless to repeat, and too late once the purchase has moved on. */
  async attachSession(id: string, session: CheckoutSession): Promise<PurchaseEntity> {
    await this.source.manager.update(
      PurchaseEntity,
      { id, state: 'created' },
      {
        state: 'pending',
        movedAt: () => 'now()',
        sessionId: session.id,
        checkoutUrl: session.url,
        expiresAt: session.expiresAt,
      },
    );
    return this.source.manager.findOneByOrFail(PurchaseEntity, { id });
  }

  async find(id: string): Promise<PurchaseEntity | null> {
    return this.source.manager.findOneBy(PurchaseEntity, { id });
  }

  /** Why its price goes back, or went. */
  async findRefundReason(id: string): Promise<string | undefined> {
    return (await this.source.manager.findOneBy(RefundEntity, { purchaseId: id }))?.reason;
  }

  /** A fact that no event told: found by asking the provider. */
  async record(id: string, fact: PaymentFact, at: Date, paymentRef?: string): Promise<Recorded> {
    return this.source.transaction(async (manager) =>
      recordFact(manager, await lockPurchase(manager, id), fact, { at, paymentRef }),
    );
  }
}

async function insertOrFind(manager: EntityManager, draft: PurchaseDraft): Promise<PurchaseEntity | null> {
  const parametersKey = keyOf(draft.parameters);
  const { participantId, roomId, kind } = draft;
  const same = { participantId, roomId, kind, parametersKey };
  const fresh = { ...draft, parametersKey, state: 'created', isPaid: false } as const;
  const insert = manager.createQueryBuilder().insert().into(PurchaseEntity);
  await insert
    .values({ ...fresh, refundedAmount: 0, disputedAmount: 0, reinstatedAmount: 0, movedAt: () => 'now()' })
    .orIgnore()
    .execute();
  // Looked at after the insert: a payment that arrives meanwhile is either seen here, or its purchase was still open.
  if (kind === 'back_room' && (await manager.existsBy(PurchaseEntity, { ...same, state: 'paid' })))
    throw new DomainError(paymentErrors.alreadyOwned, { detail: 'It is paid for and will be yours in a moment.' });
  return manager.findOneBy(PurchaseEntity, { ...same, state: In(['created', 'pending']) });
}

const keyOf = (parameters: PurchaseEntity['parameters']): string =>
  JSON.stringify(Object.entries(parameters).sort(([one], [other]) => one.localeCompare(other)));
