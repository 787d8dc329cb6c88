import { ProviderEventStore } from '@chatpop/payments-data-access';
import type { ProviderEvent } from '@chatpop/payments-domain';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable, Logger } from '@nestjs/common';
import { FollowUp } from '../follow-up.js';
import { refundsUndone, webhookEvents } from '../payments.metrics.js';

export type EventOutcome = 'ignored' | 'applied' | 'duplicate' | 'waiting' | 'mismatch';

/** Takes an event of the provider's in, from the webhook or from the reconciliation: it has its effect once. */
@Injectable()
export class ProviderEvents {
  private readonly logger = new Logger(ProviderEvents.name);

  constructor(
    private readonly store: ProviderEventStore,
    private readonly followUp: FollowUp,
    private readonly clock: Clock,
  ) {}

  /** Takes those in that no webhook has told. @returns the ones that had an effect. */
  async takeLost(events: readonly ProviderEvent[]): Promise<ProviderEvent[]> {
    const about = events.filter(({ fact }) => fact !== undefined);
    const unknown = await this.store.unknownOf(about.map(({ id }) => id));
    const lost: ProviderEvent[] = [];
    for (const event of about) if (unknown.has(event.id) && (await this.take(event)) === 'applied') lost.push(event);
    return lost;
  }

  async take(event: ProviderEvent): Promise<EventOutcome> {
    const { fact } = event;
    if (!fact) return count('other', 'ignored');
    const receipt = await this.store.receive({ ...event, fact }, this.clock.now());
    if (receipt.status === 'applied') {
      receipt.recorded.forEach((recorded) => this.followUp.moved(recorded));
      receipt.mismatched.forEach((waited) => this.mismatch(waited));
      if (fact.type === 'refund_failed') this.refundUndone(event);
    }
    return receipt.status === 'mismatch' ? this.mismatch(event) : count(event.type, receipt.status);
  }

  private refundUndone({ id, paymentRef }: ProviderEvent): void {
    refundsUndone.inc();
    this.logger.error({ msg: 'A refund failed after it was made', event: id, payment_ref: paymentRef });
  }

  private mismatch({ id, type }: Pick<ProviderEvent, 'id' | 'type'>): EventOutcome {
    this.logger.error({ msg: 'The money moved is not the money asked for', event: id, type });
    return count(type, 'mismatch');
  }
}

/** Types that concern no purchase share a label: there are hundreds. */
function count(type: string, outcome: EventOutcome): EventOutcome {
  webhookEvents.inc({ type, outcome });
  return outcome;
}
