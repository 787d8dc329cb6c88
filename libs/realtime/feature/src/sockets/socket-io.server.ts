import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { DomainError, JoinCredentials, realtimeErrors } from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger } from '@nestjs/common';
import { Server, type ExtendedError, type Socket } from 'socket.io';
import { Door } from '../admission/door.js';
import { OriginPolicy } from '../admission/origin-policy.js';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import { runCommand } from './client-commands.js';
import type { ClientSession } from './client-session.js';

import { Sessions } from './sessions.js';
import { SocketIoConnection } from './socket-io-connection.js';
import { toCloseReason, toRefusal } from './socket-errors.js';

export const socketIoPath = '/ws/socket.io';

type Enter = () => Promise<unknown>;

/**
 * Socket.IO 4. Every gateway sends to its own sockets only, from the bus: Socket.IO's adapter keeps to its own process,
 * since events sent through a Redis adapter would arrive once for each gateway.
 */
@Injectable()
export class SocketIoServer {
  private readonly logger = new Logger(SocketIoServer.name);
  private readonly entering = new WeakMap<
    Socket,
    { readonly session: ClientSession; readonly enter: Enter | undefined }
  >();
  private readonly asking = new WeakSet<Socket['conn']>();
  private io: Server | undefined;

  constructor(
    private readonly sessions: Sessions,
    private readonly door: Door,
    private readonly origins: OriginPolicy,
    @InjectConfig(realtimeConfig) private readonly config: RealtimeConfig,
  ) {}

  attach(server: HttpServer): void {
    const { maxFrameBytes, pingIntervalMs, pingTimeoutMs, authTimeoutMs } = this.config;
    this.io = new Server(server, {
      path: socketIoPath,
      addTrailingSlash: false,
      destroyUpgrade: false,
      serveClient: false,
      transports: ['websocket', 'polling'],
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: maxFrameBytes,
      pingInterval: pingIntervalMs,
      pingTimeout: pingTimeoutMs,
      connectTimeout: authTimeoutMs,
      cors: { origin: this.origins.origins, credentials: true },
      allowRequest: (request, decide) => this.decide(request, decide),
    });
    this.io.engine.on('connection', (connection: Socket['conn']) => {
      connection.once('close', this.door.enter(connection.request));
    });
    this.io.use((socket, next) => void this.authenticate(socket, next));
    this.io.on('connection', (socket) => this.welcome(socket));
  }

  async close(): Promise<void> {
    this.io?.disconnectSockets(true);
    this.io?.engine.close();
  }

  /** Engine.IO answers a refusal with 403 and the text. */
  private decide(request: IncomingMessage, decide: (text: string | null, isAllowed: boolean) => void): void {
    const refusal = this.door.refusalOf(request);
    const pause = refusal?.retryAfterSeconds;
    decide(pause === undefined ? null : `Come back in ${pause} s`, refusal === undefined);
  }

  /** A refusal that will last is told as `connect_error`; after one that will pass the client comes back by itself. */
  private async authenticate(socket: Socket, next: (error?: ExtendedError) => void): Promise<void> {
    // A client may ask again while it waits for the answer; once is enough.
    if (this.asking.has(socket.conn)) {
      socket.conn.close();
      return;
    }
    this.asking.add(socket.conn);
    const session = this.sessions.begin(new SocketIoConnection(socket, this.config), 'socket.io');
    socket.conn.once('close', () => this.sessions.end(session));
    try {
      this.entering.set(socket, { session, enter: await this.ask(session, socket.handshake.auth) });
      next();
    } catch (thrown) {
      const { error } = toRefusal(thrown);
      if (error.retryable) socket.conn.close();
      else next(Object.assign(new Error(error.message), { data: error }));
    }
  }

  /** Whoever shows nothing may come in, and join rooms later. */
  private async ask(session: ClientSession, auth: unknown): Promise<Enter | undefined> {
    const credentials = JoinCredentials.safeParse(auth);
    if (!credentials.success) throw new DomainError(realtimeErrors.badFrame);
    if (credentials.data.token === undefined) return undefined;
    return session.ask(credentials.data, undefined);
  }

  private welcome(socket: Socket): void {
    const { session, enter } = this.entering.get(socket) ?? {};
    if (!session) return;
    socket.onAny((type: string, ...args: unknown[]) => void this.command(session, type, args));
    socket.on('error', (error) => this.logger.debug({ msg: 'Socket error', err: error }));
    enter?.().catch((thrown: unknown) => session.connection.close(toCloseReason(thrown)));
  }

  private async command(session: ClientSession, type: string, args: readonly unknown[]): Promise<void> {
    const acknowledge = args.at(-1);
    const answer = await runCommand(session, type, args[0]);
    if (typeof acknowledge === 'function') Reflect.apply(acknowledge, undefined, [answer]);
  }
}
