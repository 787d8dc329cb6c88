import type { Actor } from '@chatpop/auth';
import { RateLimiter } from '@chatpop/rate-limit';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';

/** How often somebody may open rooms and change them: everybody inside is told of each change. */
@Injectable()
export class HostLimits {
  constructor(
    private readonly limits: RateLimiter,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  /** @throws DomainError `COMMON.RATE_LIMITED` */
  async countChange({ user, session }: Actor): Promise<void> {
    const { hostChangesPerSecond: points, hostChangesBurst: burst } = this.config;
    await this.limits.consume({ name: 'host-change', points, perSeconds: 1, burst }, user?.sub ?? session?.sub ?? '');
  }
}
