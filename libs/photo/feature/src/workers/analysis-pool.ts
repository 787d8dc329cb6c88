import { DomainError, photoErrors } from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { photoConfig, type PhotoConfig } from '../config/photo.config.js';
import { photoTasks } from '../photo.metrics.js';
import type { Observed, Prepared, PrepareTask, WorkerSettings, WorkerTasks } from './protocol.js';
import { parseBytes, parseObserved, parsePrepared } from './worker-results.parser.js';
import { workerScript } from './worker-script.js';

/** When to come back to a full queue: about what one photo takes. */
const retryAfterSeconds = 2;

/**
 * The threads that decode and look at photos, so that the event loop never does. Started with the first photo, ended
 * when there is none for a while. What waits is bounded: beyond it a photo is refused with `PHOTO.BUSY`.
 */
@Injectable()
export class AnalysisPool implements OnApplicationShutdown {
  private readonly pool: Piscina<unknown, unknown>;

  constructor(@InjectConfig(photoConfig) private readonly config: PhotoConfig) {
    const { maxPixels, storedPixels, modelSidePx } = config;
    this.pool = new Piscina({
      filename: workerScript(),
      minThreads: 0,
      maxThreads: config.workers,
      maxQueue: config.queue,
      idleTimeout: config.workerIdleMs,
      workerData: { maxPixels, storedPixels, modelSidePx } satisfies WorkerSettings,
    });
  }

  /** @throws DomainError `PHOTO.BUSY` when a photo that comes now would find the queue full. */
  requireRoom(): void {
    if (this.pool.queueSize >= this.config.queue) throw busy();
  }

  /** Makes the kept form of an upload. The bytes are handed over: they are empty here afterwards. */
  async prepare(task: PrepareTask): Promise<Prepared> {
    return parsePrepared(await this.run('prepare', task, [task.bytes.buffer]));
  }

  async observe(image: Uint8Array): Promise<Observed> {
    return parseObserved(await this.run('observe', image));
  }

  async copyForModel(image: Uint8Array): Promise<Uint8Array> {
    return parseBytes(await this.run('copyForModel', image));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  /** @throws DomainError `PHOTO.BUSY` when the queue is full, `PHOTO.ANALYSIS_FAILED` when it took too long. */
  private async run(name: keyof WorkerTasks, task: unknown, transferList: ArrayBuffer[] = []): Promise<unknown> {
    // A thread that is busy when the time is over is ended and replaced.
    const signal = AbortSignal.timeout(this.config.workTimeoutMs);
    photoTasks.inc();
    try {
      return await this.pool.run(task, { name, transferList, signal });
    } catch (cause) {
      if (isFullQueue(cause)) throw busy();
      throw new DomainError(photoErrors.analysisFailed, { retryAfterSeconds, cause });
    } finally {
      photoTasks.dec();
    }
  }
}

const busy = (): DomainError => new DomainError(photoErrors.busy, { retryAfterSeconds });

/** Piscina tells its errors apart by their message only. */
const isFullQueue = (error: unknown): boolean =>
  error instanceof Error && /queue is at limit|No task queue available/i.test(error.message);
