import { WorkRepository, type Consequence } from '@chatpop/chat-data-access';
import { MessageBus, WorkQueue } from '@chatpop/message-bus';
import { DrainService, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { unreadableAnswers } from '../chat.metrics.js';

const limit = 100;

/** Tells what follows from decided purchases: answers to payments, orders to gateways. Right after the commit, or later. */
@Injectable()
export class ConsequenceRelay implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ConsequenceRelay.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isWanted = false;
  private readonly passedOver = new Set<string>();

  constructor(
    private readonly work: WorkRepository,
    private readonly queue: WorkQueue,
    private readonly bus: MessageBus,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
    drain: DrainService,
  ) {
    drain.register('purchase answers', () => this.stop());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.wake(), this.config.purchaseAnswerSweepMs);
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  /** Now, or once more when it is at it: it may have looked too early. */
  wake(): void {
    this.isWanted = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  private async run(): Promise<void> {
    while (this.isWanted) {
      this.isWanted = false;
      try {
        const { told, unreadable, failure } = await this.work.relay(limit, [...this.passedOver], (consequence) =>
          this.tell(consequence),
        );
        unreadable.forEach(({ id, error }) => this.passOver(id, error));
        if (failure !== undefined) this.logger.debug({ msg: 'Answers wait', err: failure });
        if (told + unreadable.length === limit) this.isWanted = true;
      } catch (error) {
        this.logger.debug({ msg: 'Answers wait', err: error });
      }
    }
  }

  /** Until another version looks at it, as during a rolling update. */
  private passOver(id: string, error: unknown): void {
    this.passedOver.add(id);
    unreadableAnswers.inc();
    this.logger.error({ msg: 'An answer or order can not be read: it stays in chat.work_outbox', id, err: error });
  }

  private tell(consequence: Consequence): Promise<void> {
    return 'purchase_id' in consequence ? this.queue.publish(consequence) : this.bus.publishOrder(consequence);
  }

  private async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
