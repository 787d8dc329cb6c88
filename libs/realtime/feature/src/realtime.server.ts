import type { Server as HttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageBus } from '@chatpop/message-bus';
import { DrainService, HealthService, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost, type AbstractHttpAdapter } from '@nestjs/core';
import { Door } from './admission/door.js';
import { realtimeConfig, type RealtimeConfig } from './realtime.config.js';
import { PlainSocketServer } from './sockets/plain-socket.server.js';
import { Sessions } from './sockets/sessions.js';
import { SocketIoServer } from './sockets/socket-io.server.js';

/** How often sockets are looked at: expired tokens, slow readers, pings. */
const sweepMs = 1_000;
const drainBatches = 20;

/** Both ways in, on the HTTP server of whatever application this is in. */
@Injectable()
export class RealtimeServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: HttpAdapterHost<AbstractHttpAdapter<HttpServer>>,
    private readonly door: Door,
    private readonly socketIo: SocketIoServer,
    private readonly plain: PlainSocketServer,
    private readonly sessions: Sessions,
    private readonly bus: MessageBus,
    private readonly health: HealthService,
    private readonly drains: DrainService,
    @InjectConfig(realtimeConfig) private readonly config: RealtimeConfig,
  ) {}

  onApplicationBootstrap(): void {
    const server = this.host.httpAdapter.getHttpServer();
    this.socketIo.attach(server);
    this.plain.attach(server);
    this.timer = setInterval(() => this.sessions.sweep(Date.now()), sweepMs);
    this.health.register('bus', () => this.bus.assertListening());
    this.drains.register('sockets', (signal) => this.drain(signal));
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.socketIo.close();
  }

  /** Sends the sockets elsewhere, a few at a time, so that they do not all arrive there at once. */
  private async drain(signal: AbortSignal): Promise<void> {
    this.door.close();
    const all = this.sessions.all;
    const batchSize = Math.ceil(all.length / drainBatches);
    const pause = this.config.drainSpreadMs / drainBatches;
    all.forEach(({ connection }, index) =>
      connection.announceClosing('draining', Math.round(Math.floor(index / batchSize) * pause)),
    );
    for (let first = 0; first < all.length; first += batchSize) {
      for (const { connection } of all.slice(first, first + batchSize)) connection.close('draining');
      if (!signal.aborted) await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
