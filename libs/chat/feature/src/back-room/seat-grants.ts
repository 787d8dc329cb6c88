import { BackRoomRepository, WorkRepository, type GrantResult } from '@chatpop/chat-data-access';
import type { ParticipantOrder, PurchasePaid, PurchaseRefunded } from '@chatpop/contracts';
import { MessageBus, WorkQueue, type WorkConsumer } from '@chatpop/message-bus';
import { Clock, DrainService } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { seatsDecided } from '../chat.metrics.js';

const group = 'chat';
const relayEveryMs = 250;
const relayLimit = 50;

/** Gives and takes Back Room seats as payments tells, each piece of work once, and answers what became of it. */
@Injectable()
export class SeatGrants implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SeatGrants.name);
  private consumers: WorkConsumer[] = [];
  private timer: NodeJS.Timeout | undefined;
  private relaying: Promise<void> | undefined;

  constructor(
    private readonly backRooms: BackRoomRepository,
    private readonly work: WorkRepository,
    private readonly queue: WorkQueue,
    private readonly bus: MessageBus,
    private readonly clock: Clock,
    drain: DrainService,
  ) {
    drain.register('purchases', () => this.stop());
  }

  async onApplicationBootstrap(): Promise<void> {
    this.consumers = [
      await this.queue.consume('payments:purchase_paid', group, (work) => this.onPaid(work)),
      await this.queue.consume('payments:purchase_refunded', group, (work) => this.onRefunded(work)),
    ];
    this.timer = setInterval(() => this.relayAnswers(), relayEveryMs);
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  async onPaid(paid: PurchasePaid): Promise<void> {
    const now = this.clock.now();
    const result = await this.work.applyOnce(paid.id, now, async (manager) => {
      const seat = { purchaseId: paid.purchase_id, parentRoomId: paid.room_id, participantId: paid.participant_id };
      const granted: GrantResult =
        paid.kind === 'back_room'
          ? await this.backRooms.grant(manager, seat, now)
          : { granted: false, reason: 'not_found' };
      const outcome = granted.granted
        ? ({ name: 'chat:purchase_fulfilled' } as const)
        : ({ name: 'chat:purchase_rejected', reason: granted.reason } as const);
      await this.work.answer(manager, paid.purchase_id, outcome, now);
      return granted;
    });
    if (!result) return;
    seatsDecided.inc({ outcome: result.granted ? 'granted' : result.reason });
    this.relayAnswers();
    if (result.granted) await this.bus.publishOrder(accessOrder(paid, true, now));
  }

  async onRefunded(refunded: PurchaseRefunded): Promise<void> {
    const now = this.clock.now();
    const revoked = await this.work.applyOnce(refunded.id, now, (manager) =>
      this.backRooms.revoke(manager, refunded.purchase_id, now),
    );
    if (!revoked) return;
    seatsDecided.inc({ outcome: 'revoked' });
    await this.bus.publishOrder(accessOrder(refunded, false, now));
  }

  private relayAnswers(): void {
    this.relaying ??= this.work
      .relay(relayLimit, (answer) => this.queue.publish(answer))
      .then(
        () => undefined,
        (error: unknown) => this.logger.debug({ msg: 'Answers wait', err: error }),
      )
      .finally(() => (this.relaying = undefined));
  }

  private async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.consumers.splice(0).map((consumer) => consumer.stop()));
    await this.relaying;
  }
}

const accessOrder = (work: PurchasePaid | PurchaseRefunded, granted: boolean, now: Date): ParticipantOrder => ({
  v: 1,
  name: 'chat:back_room_access',
  room_code: work.room_code,
  participant_id: work.participant_id,
  granted,
  ts: now.toISOString(),
});
