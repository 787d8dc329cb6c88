import type { Actor } from '@chatpop/auth';
import { DomainError, photoErrors } from '@chatpop/contracts';
import { QuotaStore } from '@chatpop/photo-data-access';
import type { Quota } from '@chatpop/photo-domain';
import { networkOf } from '@chatpop/rate-limit';
import {
  Clock,
  InjectConfig,
  rateLimitsAreOn,
  rateLimitsConfig,
  type RateLimitsConfig,
} from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { photoConfig, type PhotoConfig } from '../config/photo.config.js';

const hour = 3_600;

/** Who uploads: a user, or somebody with a session or none at an address. */
export interface Uploader {
  readonly actor: Actor;
  readonly ip: string;
}

/** How many photos each caller may send in an hour. */
@Injectable()
export class UploadLimits {
  private readonly on: boolean;

  constructor(
    private readonly quotas: QuotaStore,
    private readonly clock: Clock,
    @InjectConfig(photoConfig) private readonly config: PhotoConfig,
    @InjectConfig(rateLimitsConfig) rateLimits: RateLimitsConfig,
  ) {
    this.on = rateLimitsAreOn(rateLimits);
  }

  /**
   * Counts an upload before a byte of it is read. @returns when, for `giveBack`.
   * @throws DomainError `PHOTO.QUOTA_EXCEEDED`
   */
  async count(uploader: Uploader): Promise<Date> {
    const now = this.clock.now();
    if (!this.on) return now;
    const outcome = await this.quotas.take([this.quotaOf(uploader)], now);
    if (!outcome.taken) throw new DomainError(photoErrors.quotaExceeded, outcome);
    return now;
  }

  /** For an upload that was refused before any work was done. */
  async giveBack(uploader: Uploader, countedAt: Date): Promise<void> {
    if (this.on) await this.quotas.giveBack([this.quotaOf(uploader)], countedAt);
  }

  private quotaOf({ actor: { user, session }, ip }: Uploader): Quota {
    const { uploadsPerUser, uploadsPerAnonymous } = this.config;
    if (user) return { key: `uploads:user:${user.sub}`, limit: uploadsPerUser, windowSeconds: hour };
    const network = networkOf(ip);
    const who = session ? `${session.sid}@${network}` : network;
    return { key: `uploads:anonymous:${who}`, limit: uploadsPerAnonymous, windowSeconds: hour };
  }
}
