import { setTimeout as delay } from 'node:timers/promises';
import { DomainError, photoErrors } from '@chatpop/contracts';
import { ClaimStore } from '@chatpop/photo-data-access';
import { newId } from '@chatpop/persistence';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger } from '@nestjs/common';
import { photoConfig, type PhotoConfig } from '../config/photo.config.js';

/** Lets one of all instances work on a file while the others wait for what comes of it. */
@Injectable()
export class OnceForAll {
  private readonly logger = new Logger(OnceForAll.name);

  constructor(
    private readonly claims: ClaimStore,
    @InjectConfig(photoConfig) private readonly config: PhotoConfig,
  ) {}

  /**
   * @param find what another instance has made meanwhile.
   * @param make is called in one instance at a time. When it fails, or its instance dies, the next one tries.
   * @throws DomainError `PHOTO.ANALYSIS_FAILED` when the others take too long.
   */
  async run<Result>(
    sha256: Buffer,
    find: () => Promise<Result | undefined>,
    make: () => Promise<Result>,
  ): Promise<Result> {
    const owner = newId();
    const { claimPollMs, workTimeoutMs } = this.config;
    // Decoding and looking may each take their time-out, waiting included.
    const longestMs = workTimeoutMs * 3;
    const deadline = performance.now() + longestMs;
    while (!(await this.claims.claim(sha256, owner, longestMs / 1000))) {
      if (performance.now() > deadline) throw new DomainError(photoErrors.analysisFailed, { retryAfterSeconds: 2 });
      await delay(claimPollMs);
      const made = await find();
      if (made !== undefined) return made;
    }
    try {
      return (await find()) ?? (await make());
    } finally {
      await this.claims
        .release(sha256, owner)
        .catch((error: unknown) =>
          this.logger.warn({ msg: 'A claim was not released, it ends by itself', err: error }),
        );
    }
  }
}
