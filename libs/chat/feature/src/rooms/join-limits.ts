import { RateLimiter } from '@chatpop/rate-limit';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';

/** How often one address may come into one room. */
@Injectable()
export class JoinLimits {
  constructor(
    private readonly limits: RateLimiter,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  /** @throws DomainError `COMMON.RATE_LIMITED` */
  async countJoin(roomId: string, network: string): Promise<void> {
    const limit = { name: 'join', points: this.config.joinsPerMinute, perSeconds: 60 };
    await this.limits.consume(limit, `${roomId}:${network}`);
  }

  /** Counts a name only when it was given out. @throws DomainError `COMMON.RATE_LIMITED`, and what `enter` throws */
  async countNewName<Entered>(
    isAnonymous: boolean,
    roomId: string,
    network: string,
    enter: () => Promise<Entered | null>,
  ): Promise<Entered | null> {
    if (!isAnonymous) return enter();
    const limit = { name: 'new-name', points: this.config.newNamesPerHour, perSeconds: 3_600 };
    const key = `${roomId}:${network}`;
    await this.limits.consume(limit, key);
    let entered: Entered | null = null;
    try {
      entered = await enter();
    } finally {
      if (entered === null) await this.limits.giveBack(limit, key);
    }
    return entered;
  }
}
