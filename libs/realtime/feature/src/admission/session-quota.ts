import { InjectConfig, rateLimitsAreOn, rateLimitsConfig, type RateLimitsConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import type { Connection } from '../sockets/connection.js';

/**
 * How many sockets one session may have. The newest stay: old ones are often dead already, and nobody noticed yet.
 */
@Injectable()
export class SessionQuota {
  /** Oldest first. Arrays, because nearly all have one: a set each would cost more than the socket's own objects. */
  private readonly open = new Map<string, readonly Connection[]>();
  private readonly most: number;

  constructor(
    @InjectConfig(realtimeConfig) { socketsPerSession }: RealtimeConfig,
    @InjectConfig(rateLimitsConfig) rateLimits: RateLimitsConfig,
  ) {
    this.most = rateLimitsAreOn(rateLimits) ? socketsPerSession : Infinity;
  }

  enter(sessionId: string, connection: Connection): void {
    const sockets = (this.open.get(sessionId) ?? []).concat(connection);
    this.open.set(sessionId, sockets);
    if (sockets.length > this.most) sockets[0]?.close('replaced');
  }

  leave(sessionId: string, connection: Connection): void {
    const left = this.open.get(sessionId)?.filter((one) => one !== connection) ?? [];
    if (left.length > 0) this.open.set(sessionId, left);
    else this.open.delete(sessionId);
  }
}
