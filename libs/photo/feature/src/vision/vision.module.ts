import { QuotaStore } from '@chatpop/photo-data-access';
import type { Quota } from '@chatpop/photo-domain';
import { Clock, HealthService } from '@chatpop/service-bootstrap';
import { Module } from '@nestjs/common';
import { photoConfig, type PhotoConfig } from '../config/photo.config.js';
import { AnalysisPool } from '../workers/analysis-pool.js';
import { EmbeddedProvider } from './embedded.provider.js';
import { openAiConfig, type OpenAiConfig } from './openai.config.js';
import { OpenAiProvider } from './openai.provider.js';
import { PaidFirstProvider } from './paid-first.provider.js';
import { VISION_PROVIDER, type VisionProvider } from './vision-provider.js';

const hour = 3_600;

const budgetOf = ({ visionCallsPerHour, visionCallsPerDay }: PhotoConfig): Quota[] => [
  { key: 'vision:hour', limit: visionCallsPerHour, windowSeconds: hour },
  { key: 'vision:day', limit: visionCallsPerDay, windowSeconds: 24 * hour },
];

@Module({
  providers: [
    AnalysisPool,
    EmbeddedProvider,
    QuotaStore,
    {
      provide: VISION_PROVIDER,
      inject: [EmbeddedProvider, AnalysisPool, QuotaStore, Clock, HealthService, openAiConfig.token, photoConfig.token],
      useFactory: (
        embedded: EmbeddedProvider,
        pool: AnalysisPool,
        quotas: QuotaStore,
        clock: Clock,
        health: HealthService,
        openAi: OpenAiConfig,
        photo: PhotoConfig,
      ): VisionProvider => {
        const { apiKey, breakerResetMs } = openAi;
        health.register('photo-vision-embedded', () => embedded.check(), { required: false });
        if (apiKey === undefined) return embedded;
        const paid = new OpenAiProvider({ ...openAi, apiKey }, pool);
        const budget = budgetOf(photo);
        const provider = new PaidFirstProvider({ paid, embedded, budget, quotas, clock, breakerResetMs });
        health.register('photo-vision-openai', () => provider.check(), { required: false });
        return provider;
      },
    },
  ],
  exports: [VISION_PROVIDER, AnalysisPool],
})
export class VisionModule {}
