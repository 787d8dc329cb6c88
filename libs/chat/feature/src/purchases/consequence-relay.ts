import { WorkRepository, type Consequence } from '@chatpop/chat-data-access';
import { MessageBus, WorkQueue } from '@chatpop/message-bus';
import { DrainService } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const everyMs = 250;
const limit = 100;

/** Tells what follows from decided purchases: answers to payments, orders to gateways. Right after the commit, or later. */
@Injectable()
export class ConsequenceRelay implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ConsequenceRelay.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isWanted = false;

  constructor(
    private readonly work: WorkRepository,
    private readonly queue: WorkQueue,
    private readonly bus: MessageBus,
    drain: DrainService,
  ) {
    drain.register('purchase answers', () => this.stop());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.wake(), everyMs);
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
        if ((await this.work.relay(limit, (consequence) => this.tell(consequence))) === limit) this.isWanted = true;
      } catch (error) {
        this.logger.debug({ msg: 'Answers wait', err: error });
      }
    }
  }

  private tell(consequence: Consequence): Promise<void> {
    return 'purchase_id' in consequence ? this.queue.publish(consequence) : this.bus.publishOrder(consequence);
  }

  private async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
