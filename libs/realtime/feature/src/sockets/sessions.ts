import { InjectConfig, rateLimitsAreOn, rateLimitsConfig, type RateLimitsConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../admission/caller.js';
import { Allowance } from '../admission/allowance.js';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import { connections } from '../realtime.metrics.js';
import { ClientSession } from './client-session.js';
import type { Connection } from './connection.js';
import { SessionServices } from './session-services.js';

/** Every client of this gateway, whatever it speaks. */
@Injectable()
export class Sessions {
  private readonly open = new Map<ClientSession, string>();
  private readonly isLimited: boolean;

  constructor(
    private readonly services: SessionServices,
    @InjectConfig(realtimeConfig) private readonly config: RealtimeConfig,
    @InjectConfig(rateLimitsConfig) rateLimits: RateLimitsConfig,
  ) {
    this.isLimited = rateLimitsAreOn(rateLimits);
  }

  get all(): ClientSession[] {
    return [...this.open.keys()];
  }

  begin(connection: Connection, caller: Caller, transport: 'plain' | 'socket.io'): ClientSession {
    const session = new ClientSession(connection, caller, this.services, this.newAllowance);
    this.open.set(session, transport);
    connections.inc({ transport });
    return session;
  }

  end(session: ClientSession): void {
    const transport = this.open.get(session);
    if (transport === undefined) return;
    this.open.delete(session);
    connections.dec({ transport });
    session.end();
  }

  private readonly newAllowance = (): Allowance | undefined =>
    this.isLimited ? new Allowance(this.config.eventsPerSecond, this.config.eventsBurst) : undefined;

  sweep(now: number): void {
    for (const session of this.open.keys()) session.sweep(now, this.config.authTimeoutMs);
  }
}
