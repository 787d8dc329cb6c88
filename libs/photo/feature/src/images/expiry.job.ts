import { AnalysisStore, ClaimStore, QuotaStore } from '@chatpop/photo-data-access';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { photoConfig, type PhotoConfig } from '../config/photo.config.js';
import { photoExpired } from '../photo.metrics.js';
import { PhotoStorage } from './photo-storage.js';

const batch = 50;

/** Deletes photos whose time is over. State is in Postgres: restarts and several instances do no harm. */
@Injectable()
export class ExpiryJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ExpiryJob.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly analyses: AnalysisStore,
    private readonly quotas: QuotaStore,
    private readonly claims: ClaimStore,
    private readonly clock: Clock,
    private readonly storage: PhotoStorage,
    @InjectConfig(photoConfig) private readonly config: PhotoConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.sweepSafely().finally(() => (this.running = undefined));
    }, this.config.expirySweepSeconds * 1000);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** @returns how many photos were deleted. */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    await Promise.all([this.quotas.forgetPast(now), this.claims.forgetPast()]);
    let total = 0;
    for (let count = batch; count === batch; total += count) {
      count = await this.analyses.expireImages(now, batch, (key) => this.storage.remove(key));
      photoExpired.inc(count);
    }
    return total;
  }

  private async sweepSafely(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      this.logger.warn({ msg: 'Expired photos could not be deleted, the next sweep tries again', err: error });
    }
  }
}
