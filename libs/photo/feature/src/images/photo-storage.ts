import { OBJECT_STORE, type ObjectStore } from '@chatpop/object-store';
import { ImageStore, type StoredImage } from '@chatpop/photo-data-access';
import { newId } from '@chatpop/persistence';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import CircuitBreaker from 'opossum';
import { storedType, thumbnailKeyOf } from '../analyses/stored-type.js';
import { photoConfig, type PhotoConfig } from '../config/photo.config.js';
import { photoBreakerOpen, photoStorageFailures } from '../photo.metrics.js';
import type { PreparedPhoto } from '../workers/protocol.js';

/** After so long a photo that could not be deleted, or whose instance died over it, is tried again. */
const retrySeconds = 300;

/** Keeps photos and their small copies, until their time is over. While the store is down an analysis is made all the same, without its photo. */
@Injectable()
export class PhotoStorage implements OnApplicationShutdown {
  private readonly logger = new Logger(PhotoStorage.name);
  private readonly breaker: CircuitBreaker<[string, PreparedPhoto], void>;

  constructor(
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    private readonly images: ImageStore,
    private readonly clock: Clock,
    @InjectConfig(photoConfig) private readonly config: PhotoConfig,
  ) {
    this.breaker = new CircuitBreaker((key: string, photo: PreparedPhoto) => this.put(key, photo), {
      timeout: config.storageTimeoutMs,
      volumeThreshold: 3,
      rollingCountTimeout: 60_000,
      resetTimeout: config.storageBreakerResetMs,
    });
    this.breaker.on('open', () => photoBreakerOpen.set({ of: 'storage' }, 1));
    this.breaker.on('close', () => photoBreakerOpen.set({ of: 'storage' }, 0));
  }

  /** Keys begin with the day, so that people find their way in the store, and are never used twice. */
  async keep(photo: PreparedPhoto): Promise<StoredImage> {
    const now = this.clock.now();
    const imageKey = `${now.toISOString().slice(0, 10)}/${newId()}.${storedType.extension}`;
    const image = {
      imageBytes: photo.image.length,
      thumbnailBytes: photo.thumbnail.length,
      blurhash: photo.blurhash,
      expiresAt: new Date(now.getTime() + this.config.expiresAfterHours * 3_600_000),
    };
    try {
      // The breaker would count what it refuses among the calls, and open late when the store fails again.
      if (this.breaker.opened) throw new Error('The store is left alone');
      await this.images.note(imageKey, image.expiresAt);
      await this.breaker.fire(imageKey, photo);
      return { imageKey, ...image };
    } catch (error) {
      photoStorageFailures.inc();
      this.logger.warn({ msg: 'A photo could not be kept, its analysis goes without', err: error });
      return { imageKey: null, ...image };
    }
  }

  /** Deletes photos whose time is over, `limit` at most. One that can not be deleted now does not keep up the others. */
  async removeExpired(limit: number): Promise<{ expired: number; removed: number }> {
    const keys = await this.images.takeExpired(this.clock.now(), limit, retrySeconds);
    const removed: string[] = [];
    const removing = keys.map((key) =>
      this.remove(key).then(
        () => removed.push(key),
        (error: unknown) => this.logger.warn({ msg: 'An expired photo can not be deleted now', key, err: error }),
      ),
    );
    await Promise.all(removing);
    await this.images.forget(removed);
    return { expired: keys.length, removed: removed.length };
  }

  onApplicationShutdown(): void {
    this.breaker.shutdown();
  }

  private async remove(key: string): Promise<void> {
    await Promise.all([this.objects.remove(thumbnailKeyOf(key)), this.objects.remove(key)]);
  }

  private async put(key: string, { image, thumbnail }: PreparedPhoto): Promise<void> {
    await Promise.all([
      this.objects.put(key, image, storedType.mime),
      this.objects.put(thumbnailKeyOf(key), thumbnail, storedType.mime),
    ]);
  }
}
