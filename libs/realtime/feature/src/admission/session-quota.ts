import { InjectConfig, rateLimitsAreOn, rateLimitsConfig, type RateLimitsConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import type { Connection } from '../sockets/connection.js';

/**
 * How many sockets one session may have. The newest stay: old ones are often dead already, and nobody noticed yet.
 */
@Injectable()
export class SessionQuota {
  private readonly open = new Map<string, Set<Connection>>();
  private readonly most: number;

  constructor(
    @InjectConfig(realtimeConfig) { socketsPerSession }: RealtimeConfig,
    @InjectConfig(rateLimitsConfig) rateLimits: RateLimitsConfig,
  ) {
    this.most = rateLimitsAreOn(rateLimits) ? socketsPerSession : Infinity;
  }

  enter(sessionId: string, connection: Connection): void {
    const sockets = this.open.get(sessionId) ?? new Set();
    this.open.set(sessionId, sockets.add(connection));
    const [oldest] = sockets;
    if (sockets.size > this.most && oldest) oldest.close('replaced');
  }

  leave(sessionId: string, connection: Connection): void {
    const sockets = this.open.get(sessionId);
    if (sockets?.delete(connection) && sockets.size === 0) this.open.delete(sessionId);
  }
}
