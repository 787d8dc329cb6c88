import { RetentionRepository } from '@chatpop/chat-data-access';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { messagesForgotten } from '../chat.metrics.js';
import { keepingConfig, type KeepingConfig } from './keeping.config.js';

const batch = 1_000;
const msPerDay = 86_400_000;

/** Deletes messages that are old enough, in small bites. Restarts and several instances do no harm. */
@Injectable()
export class RetentionJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RetentionJob.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly messages: RetentionRepository,
    private readonly clock: Clock,
    @InjectConfig(keepingConfig) private readonly config: KeepingConfig,
  ) {}

  onApplicationBootstrap(): void {
    const { messageDays, sweepSeconds } = this.config;
    if (messageDays === undefined) return;
    const run = () => {
      this.running ??= this.run(messageDays).finally(() => (this.running = undefined));
    };
    this.timer = setInterval(run, sweepSeconds * 1000);
    run();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async run(days: number): Promise<void> {
    try {
      for (let count = batch; count === batch && !this.isStopping;) {
        const now = this.clock.now();
        count = await this.messages.removeOlder(new Date(now.getTime() - days * msPerDay), batch, now);
        messagesForgotten.inc(count);
      }
    } catch (error) {
      this.logger.warn({ msg: 'Old messages could not be deleted, the next sweep tries again', err: error });
    }
  }
}
