import type { Recorded } from '@chatpop/payments-data-access';
import { Injectable } from '@nestjs/common';
import { OutboxRelay } from './fulfilment/outbox-relay.js';
import { paidToFulfilled, purchaseMoves } from './payments.metrics.js';

/** What follows when a commit has moved a purchase: it is counted, and chat is told without delay. */
@Injectable()
export class FollowUp {
  constructor(private readonly relay: OutboxRelay) {}

  moved({ purchase, from }: Recorded): void {
    const { kind, state, paidAt, fulfilledAt } = purchase;
    if (state === from) return;
    purchaseMoves.inc({ kind, state });
    if (state === 'fulfilled' && paidAt && fulfilledAt)
      paidToFulfilled.observe({ kind }, (fulfilledAt.getTime() - paidAt.getTime()) / 1000);
    this.relay.wake();
  }
}
