import { MediaRepository } from '@chatpop/chat-data-access';
import { OBJECT_STORE, type ObjectStore } from '@chatpop/object-store';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { mediaConfig, type MediaConfig } from './media.config.js';
import { mediaDeleted } from './media.metrics.js';

const batch = 50;

/** Deletes files whose time is over. State is in Postgres: restarts and several instances do no harm. */
@Injectable()
export class MediaExpiryJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(MediaExpiryJob.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly media: MediaRepository,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    private readonly clock: Clock,
    @InjectConfig(mediaConfig) private readonly config: MediaConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.run().finally(() => (this.running = undefined));
    }, this.config.expirySweepSeconds * 1000);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      for (let count = batch; count === batch;) {
        count = await this.media.expire(this.clock.now(), batch, (key) => this.objects.remove(key));
        mediaDeleted.inc(count);
      }
    } catch (error) {
      this.logger.warn({ msg: 'Files could not be deleted, the next sweep tries again', err: error });
    }
  }
}
