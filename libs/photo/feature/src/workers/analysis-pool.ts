import { DomainError, photoErrors } from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { photoConfig, type PhotoConfig } from '../config/photo.config.js';
import { photoTasks } from '../photo.metrics.js';
import { AnalysisProcess, ProcessEndedError } from './analysis-process.js';
import { ProcessPool } from './process-pool.js';
import type { Observed, Prepared, PrepareTask, WorkerSettings, WorkerTasks } from './protocol.js';
import { parseBytes, parseObserved, parsePrepared } from './worker-results.parser.js';

/** When to come back to a full queue: about what one photo takes. */
const retryAfterSeconds = 2;
const megabyte = 1024 ** 2;
/** Beside the pixels: the upload itself, what comes of it, and what libraries keep. */
const spareBytes = 64 * megabyte;

/**
 * The child processes that decode and look at photos: work on them never holds up the event loop, a decoder that
 * crashes takes no chat with it, and their memory goes back when they end. What waits is bounded: beyond it a photo is
 * refused with `PHOTO.BUSY`.
 */
@Injectable()
export class AnalysisPool implements OnApplicationShutdown {
  private readonly logger = new Logger(AnalysisPool.name);
  private readonly pool: ProcessPool;
  private readonly decodeBytes: number;

  constructor(@InjectConfig(photoConfig) private readonly config: PhotoConfig) {
    const { maxPixels, storedPixels, thumbnailSidePx, modelSidePx } = config;
    this.decodeBytes = config.decodeMemoryMb * megabyte;
    const settings: WorkerSettings = {
      maxPixels,
      storedPixels,
      thumbnailSidePx,
      modelSidePx,
      decodeBytes: this.decodeBytes,
    };
    this.pool = new ProcessPool({
      size: config.workers,
      timeoutMs: config.workTimeoutMs,
      idleMs: config.workerIdleMs,
      recycleBytes: config.workerMemoryMb * megabyte,
      start: (onExit) => new AnalysisProcess(settings, onExit),
    });
  }

  /** @throws DomainError `PHOTO.BUSY` when a photo that comes now would find the queue full. */
  requireRoom(): void {
    if (this.pool.waiting >= this.config.queue) throw new DomainError(photoErrors.busy, { retryAfterSeconds });
  }

  /** Makes the kept form of an upload. A file that brings its decoder down, or takes too much memory, is at fault itself. */
  async prepare(task: PrepareTask): Promise<Prepared> {
    this.requireRoom();
    try {
      return parsePrepared(await this.run('prepare', task, this.decodeBytes + spareBytes));
    } catch (error) {
      const cause = error instanceof DomainError ? error.cause : error;
      if (!(cause instanceof ProcessEndedError) || cause.reason === 'stopped') throw error;
      this.logger.warn({ msg: 'A photo has ended the process that decoded it', reason: cause.reason, err: cause });
      return cause.reason === 'crashed' ? { fault: 'broken' } : { fault: 'too-many-pixels', maxPixels: 0 };
    }
  }

  async observe(image: Uint8Array): Promise<Observed> {
    return parseObserved(await this.run('observe', image));
  }

  async copyForModel(image: Uint8Array): Promise<Uint8Array> {
    return parseBytes(await this.run('copyForModel', image));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.close();
  }

  /** @throws DomainError `PHOTO.ANALYSIS_FAILED` when it took too long, or its process ended. */
  private async run(name: keyof WorkerTasks, task: unknown, maxGrowthBytes = Infinity): Promise<unknown> {
    photoTasks.inc();
    try {
      return await this.pool.run({ name, task }, maxGrowthBytes, name !== 'prepare');
    } catch (cause) {
      throw new DomainError(photoErrors.analysisFailed, { retryAfterSeconds, cause });
    } finally {
      photoTasks.dec();
    }
  }
}
