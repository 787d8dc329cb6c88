import { MessageBus } from '@chatpop/message-bus';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { RoomAuthority } from '../authority/room-authority.js';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import { connections } from '../realtime.metrics.js';
import { Rechecks } from '../rooms/rechecks.js';
import { RoomRegistry } from '../rooms/room-registry.js';
import { ClientSession } from './client-session.js';
import type { Connection } from './connection.js';
import { Credentials } from './credentials.js';

/** Every client of this gateway, whatever it speaks. */
@Injectable()
export class Sessions {
  readonly authTimeoutMs: number;
  private readonly open = new Map<ClientSession, string>();

  constructor(
    readonly credentials: Credentials,
    readonly authority: RoomAuthority,
    readonly rooms: RoomRegistry,
    readonly rechecks: Rechecks,
    readonly bus: MessageBus,
    @InjectConfig(realtimeConfig) { authTimeoutMs }: RealtimeConfig,
  ) {
    this.authTimeoutMs = authTimeoutMs;
  }

  get all(): ClientSession[] {
    return [...this.open.keys()];
  }

  begin(connection: Connection, transport: 'plain' | 'socket.io'): ClientSession {
    const session = new ClientSession(connection, this);
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
}
