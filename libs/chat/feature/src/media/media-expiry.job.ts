import { MediaRepository, type MediaRow } from '@chatpop/chat-data-access';
import { OBJECT_STORE, type ObjectStore } from '@chatpop/object-store';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { mediaConfig, type MediaConfig } from './media.config.js';
import { mediaDeleted } from './media.metrics.js';

const batch = 50;

type Expired = Pick<MediaRow, 'id' | 'object_key'>;

/**
 * Deletes files whose time is over. State is in Postgres, and a file that is gone can be deleted again: restarts and
 * several instances do no harm.
 */
@Injectable()
export class MediaExpiryJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(MediaExpiryJob.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isStopping = false;

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
    this.isStopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    const failed: string[] = [];
    try {
      for (let isMore = true; isMore && !this.isStopping;) {
        const due = await this.media.listExpired(this.clock.now(), batch, failed);
        const gone = await this.remove(due, failed);
        await this.media.forget(gone);
        mediaDeleted.inc(gone.length);
        isMore = due.length === batch && gone.length > 0;
      }
    } catch (error) {
      this.logger.warn({ msg: 'Files could not be deleted, the next sweep tries again', err: error });
    }
  }

  /** All at once, and in no transaction, because a store may be slow. @returns whose objects are gone */
  private async remove(due: readonly Expired[], failed: string[]): Promise<string[]> {
    const gone: string[] = [];
    const removals = due.map(({ id, object_key }) =>
      this.objects.remove(object_key).then(
        () => gone.push(id),
        (error: unknown) => {
          failed.push(id);
          this.logger.warn({ msg: 'A file could not be deleted, the next sweep tries again', id, err: error });
        },
      ),
    );
    await Promise.all(removals);
    return gone;
  }
}
