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
  private stopping = false;

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
    this.stopping = true;
    await this.running;
  }

  /** @returns how many photos were deleted. */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    await Promise.all([this.quotas.forgetPast(now), this.claims.forgetPast(), this.analyses.forgetExpiredImages(now)]);
    let total = 0;
    let goesOn = true;
    while (goesOn) {
      const { expired, removed } = await this.storage.removeExpired(batch);
      photoExpired.inc(removed);
      total += removed;
      // When none could be deleted the store is down.
      goesOn = expired === batch && removed > 0 && !this.stopping;
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
