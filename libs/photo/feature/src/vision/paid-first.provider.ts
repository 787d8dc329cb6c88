import type { QuotaStore } from '@chatpop/photo-data-access';
import type { Quota } from '@chatpop/photo-domain';
import type { Clock } from '@chatpop/service-bootstrap';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import CircuitBreaker from 'opossum';
import { photoBreakerOpen, photoVisionCalls } from '../photo.metrics.js';
import type { PreparedPhoto } from '../workers/protocol.js';
import { PhotoDeclinedError, type Vision, type VisionProvider } from './vision-provider.js';

export interface PaidFirstOptions {
  readonly paid: VisionProvider;
  readonly embedded: VisionProvider;
  /** Counted down before a call, in one place for all instances: concurrency can not overrun it. */
  readonly budget: readonly Quota[];
  readonly quotas: Pick<QuotaStore, 'take' | 'giveBack'>;
  readonly clock: Clock;
  readonly breakerResetMs: number;
}

const provider = 'openai';
const checkEveryMs = 30_000;

/**
 * Asks the paid provider while it works and its budget lasts, else the embedded one. After repeated failures it is left
 * alone for a while (circuit breaker), so that a photo does not wait for what will fail.
 */
export class PaidFirstProvider implements VisionProvider, OnApplicationShutdown {
  private readonly logger = new Logger(PaidFirstProvider.name);
  private readonly breaker: CircuitBreaker<[PreparedPhoto], Vision>;
  private lastCheck: { readonly at: number; readonly result: Promise<void> } | undefined;

  constructor(private readonly options: PaidFirstOptions) {
    this.breaker = new CircuitBreaker((photo: PreparedPhoto) => options.paid.analyse(photo), {
      // The provider has time limits of its own.
      timeout: false,
      errorThresholdPercentage: 50,
      volumeThreshold: 3,
      rollingCountTimeout: 60_000,
      resetTimeout: options.breakerResetMs,
      errorFilter: (error) => error instanceof PhotoDeclinedError,
    });
    this.breaker.on('open', () => {
      photoBreakerOpen.set({ of: provider }, 1);
      this.logger.warn({ msg: 'The paid vision model fails: left alone for a while' });
    });
    this.breaker.on('close', () => {
      photoBreakerOpen.set({ of: provider }, 0);
      this.logger.log({ msg: 'The paid vision model works again' });
    });
  }

  async analyse(photo: PreparedPhoto): Promise<Vision> {
    return (await this.askPaid(photo)) ?? this.options.embedded.analyse(photo);
  }

  /** Asks the provider itself only now and then: health is asked for every few seconds. */
  async check(): Promise<void> {
    if (this.breaker.opened) throw new Error('The paid vision model is left alone after failures');
    const now = this.options.clock.now().getTime();
    if (!this.lastCheck || now - this.lastCheck.at >= checkEveryMs)
      this.lastCheck = { at: now, result: this.options.paid.check() };
    await this.lastCheck.result;
  }

  onApplicationShutdown(): void {
    this.breaker.shutdown();
  }

  private async askPaid(photo: PreparedPhoto): Promise<Vision | undefined> {
    if (this.breaker.opened) {
      photoVisionCalls.inc({ provider, outcome: 'refused' });
      return undefined;
    }
    const { budget, quotas, clock } = this.options;
    const takenAt = clock.now();
    const outcome = await quotas.take(budget, takenAt);
    if (!outcome.taken) {
      photoVisionCalls.inc({ provider, outcome: 'over_budget' });
      return undefined;
    }
    try {
      const vision = await this.breaker.fire(photo);
      photoVisionCalls.inc({ provider, outcome: 'ok' });
      return vision;
    } catch (error) {
      // The breaker closed its door meanwhile: there was no call.
      const isRefused = error instanceof Error && CircuitBreaker.isOurError(error);
      if (isRefused) await quotas.giveBack(budget, takenAt);
      photoVisionCalls.inc({ provider, outcome: isRefused ? 'refused' : 'failed' });
      this.logger.warn({ msg: 'The paid vision model failed, the embedded provider takes over', err: error });
      return undefined;
    }
  }
}
