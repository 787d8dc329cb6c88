import { PurchaseDecisions, type Decision } from '@chatpop/chat-data-access';
import type { PurchaseKind, PurchasePaid, PurchaseRefunded } from '@chatpop/contracts';
import { WorkQueue, type WorkConsumer } from '@chatpop/message-bus';
import { Clock, DrainService, InjectConfig, requestContext } from '@chatpop/service-bootstrap';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { purchasesDecided } from '../chat.metrics.js';
import { OutboxRelay } from '../outbox/outbox-relay.js';
import { ConsequenceRelay } from './consequence-relay.js';
import { PurchaseHandlers } from './purchase-handlers.js';

const group = 'chat';

/**
 * Hears from payments what was paid and what went back, and decides on it: each piece of work once. What was paid is
 * answered each time.
 */
@Injectable()
export class PurchasesConsumer implements OnApplicationBootstrap, OnModuleDestroy {
  private consumers: WorkConsumer[] = [];

  constructor(
    private readonly decisions: PurchaseDecisions,
    private readonly handlers: PurchaseHandlers,
    private readonly queue: WorkQueue,
    private readonly relay: OutboxRelay,
    private readonly consequences: ConsequenceRelay,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
    drain: DrainService,
  ) {
    drain.register('purchases', () => this.stop());
  }

  async onApplicationBootstrap(): Promise<void> {
    const readers = Array.from({ length: this.config.purchaseReaders }, () => [
      this.queue.consume('payments:purchase_paid', group, (work) => this.onPaid(work)),
      this.queue.consume('payments:purchase_refunded', group, (work) => this.onRefunded(work)),
    ]);
    this.consumers = await Promise.all(readers.flat());
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  async onPaid(paid: PurchasePaid): Promise<void> {
    const handler = this.handlers.of(paid.kind);
    const now = this.clock.now();
    const decision = await this.decisions.decide(
      paid,
      { at: now, requestId: requestContext.requestId() },
      (change) => handler.grant(change, paid),
      (outcome) => handler.orders?.(paid, outcome, now) ?? [],
    );
    this.follow(paid.kind, decision);
  }

  async onRefunded(refunded: PurchaseRefunded): Promise<void> {
    const handler = this.handlers.of(refunded.kind);
    const now = this.clock.now();
    const decision = await this.decisions.takeBack(
      refunded,
      { at: now, requestId: requestContext.requestId() },
      (change, purchase) => handler.revoke(change, purchase),
      (outcome) => handler.orders?.(refunded, outcome, now) ?? [],
    );
    this.follow(refunded.kind, decision);
  }

  private follow(kind: PurchaseKind, decision: Decision | undefined): void {
    this.consequences.wake();
    if (!decision) return;
    purchasesDecided.inc({ kind, outcome: decision.outcome });
    if (decision.change) this.relay.relay(decision.change.records);
  }

  private async stop(): Promise<void> {
    await Promise.all(this.consumers.splice(0).map((consumer) => consumer.stop()));
  }
}
