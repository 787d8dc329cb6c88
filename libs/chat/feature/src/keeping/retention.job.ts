import { RetentionRepository } from '@chatpop/chat-data-access';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { rowsForgotten } from '../chat.metrics.js';
import { keepingConfig, type KeepingConfig } from './keeping.config.js';

const batch = 1_000;
const msPerDay = 86_400_000;

interface Keeping {
  readonly kind: string;
  /** For ever when not set. */
  readonly days: number | undefined;
  readonly remove: (than: Date, limit: number, now: Date) => Promise<number>;
}

/** Deletes what is old enough, in small bites. Restarts and several instances do no harm. */
@Injectable()
export class RetentionJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RetentionJob.name);
  private readonly keepings: readonly Keeping[];
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    rows: RetentionRepository,
    private readonly clock: Clock,
    @InjectConfig(keepingConfig) private readonly config: KeepingConfig,
  ) {
    const { messageDays, sessionDays, moderationDays } = config;
    this.keepings = [
      { kind: 'message', days: messageDays, remove: (...old) => rows.removeMessages(...old) },
      { kind: 'session', days: sessionDays, remove: (than, limit) => rows.removeSessions(than, limit) },
      { kind: 'moderation', days: moderationDays, remove: (than, limit) => rows.removeModeration(than, limit) },
    ];
  }

  onApplicationBootstrap(): void {
    const run = () => {
      this.running ??= this.run().finally(() => (this.running = undefined));
    };
    this.timer = setInterval(run, this.config.sweepSeconds * 1000);
    run();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    for (const keeping of this.keepings) {
      try {
        await this.forget(keeping);
      } catch (error) {
        this.logger.warn({ msg: 'What is old stays until the next sweep', kind: keeping.kind, err: error });
      }
    }
  }

  private async forget({ kind, days, remove }: Keeping): Promise<void> {
    if (days === undefined) return;
    for (let count = batch; count === batch && !this.isStopping;) {
      const now = this.clock.now();
      count = await remove(new Date(now.getTime() - days * msPerDay), batch, now);
      rowsForgotten.inc({ kind }, count);
    }
  }
}
