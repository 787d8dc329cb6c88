import type { Actor } from '@chatpop/auth';
import { commonErrors, DomainError, paymentErrors, type StaffPurchasesQuery } from '@chatpop/contracts';
import { PurchaseHistoryStore, RefundStore, type PurchaseHistory } from '@chatpop/payments-data-access';
import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { RefundWorker } from '../refunds/refund.worker.js';

/** What staff may do with anybody's purchases. */
@Injectable()
export class StaffService {
  private readonly logger = new Logger(StaffService.name);

  constructor(
    private readonly histories: PurchaseHistoryStore,
    private readonly refunds: RefundStore,
    private readonly worker: RefundWorker,
  ) {}

  async find(
    actor: Actor,
    { room_code, participant_id, payment_ref, state, kind, before, limit }: StaffPurchasesQuery,
  ): Promise<Pick<PurchaseHistory, 'purchase' | 'refund'>[]> {
    requireStaff(actor);
    const filter = { roomCode: room_code, participantId: participant_id, paymentRef: payment_ref, state, kind, before };
    return this.histories.find(filter, limit);
  }

  async get(actor: Actor, id: string): Promise<PurchaseHistory> {
    requireStaff(actor);
    const history = z.uuid().safeParse(id).success ? await this.histories.get(id) : undefined;
    if (!history) throw new DomainError(paymentErrors.purchaseNotFound);
    return history;
  }

  /** From when it answers, the refund is certain; it is made at once when the provider can be reached. */
  async refund(actor: Actor, id: string): Promise<PurchaseHistory> {
    const staff = requireStaff(actor);
    const { purchase } = await this.get(actor, id);
    if (!purchase.isPaid || purchase.state === 'disputed') throw new DomainError(paymentErrors.notRefundable);
    await this.refunds.request({ purchaseId: id, reason: 'staff', requestedBy: staff });
    this.logger.log({ msg: 'Staff asked for a refund', purchase_id: id, staff });
    this.worker.wake();
    return this.get(actor, id);
  }
}

function requireStaff({ user }: Actor): string {
  if (user?.role !== 'staff') throw new DomainError(commonErrors.forbidden);
  return user.sub;
}
