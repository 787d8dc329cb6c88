import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { DomainError, JoinCredentials, realtimeErrors } from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger } from '@nestjs/common';
import { Server, type ExtendedError, type Socket } from 'socket.io';
import { WebSocketServer, type ServerOptions } from 'ws';
import type { Caller } from '../admission/caller.js';
import { Door } from '../admission/door.js';
import { OriginPolicy } from '../admission/origin-policy.js';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import { runCommand } from './client-commands.js';
import type { ClientSession, Enter } from './client-session.js';
import { patience } from './connection.js';
import { Sessions } from './sessions.js';
import { SocketIoConnection, streamBelow } from './socket-io-connection.js';
import { comeBackMs, toCloseReason, toRefusal } from './socket-errors.js';

/** Whoever does not answer the closing of their socket would keep the connection for 30 s. */
class ImpatientWebSocketServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, ...patience });
  }
}

export const socketIoPath = '/ws/socket.io';

/**
 * Socket.IO 4. Every gateway sends to its own sockets only, from the bus: Socket.IO's adapter keeps to its own process,
 * since events sent through a Redis adapter would arrive once for each gateway.
 */
@Injectable()
export class SocketIoServer {
  private readonly logger = new Logger(SocketIoServer.name);
  private readonly sessionOf = new WeakMap<Socket['conn'], ClientSession>();
  /** Until there is a session. */
  private readonly callerOf = new WeakMap<Socket['conn'], Caller>();
  private readonly entering = new WeakMap<Socket, Enter>();
  private io: Server | undefined;

  /** Listeners that all sockets share: a closure for each would cost memory. */
  private readonly onEvent: (this: Socket, type: string, ...args: unknown[]) => void;
  private readonly onError = (error: Error): void => this.logger.debug({ msg: 'Socket error', err: error });

  constructor(
    private readonly sessions: Sessions,
    private readonly door: Door,
    private readonly origins: OriginPolicy,
    @InjectConfig(realtimeConfig) private readonly config: RealtimeConfig,
  ) {
    const command = this.command.bind(this);
    this.onEvent = function (type, ...args) {
      void command(this, type, args);
    };
  }

  attach(server: HttpServer): void {
    const { maxFrameBytes, pingIntervalMs, pingTimeoutMs, authTimeoutMs } = this.config;
    this.io = new Server(server, {
      path: socketIoPath,
      addTrailingSlash: false,
      destroyUpgrade: false,
      serveClient: false,
      transports: ['websocket', 'polling'],
      perMessageDeflate: false,
      wsEngine: ImpatientWebSocketServer,
      httpCompression: false,
      maxHttpBufferSize: maxFrameBytes,
      pingInterval: pingIntervalMs,
      pingTimeout: pingTimeoutMs,
      connectTimeout: authTimeoutMs,
      cors: { origin: this.origins.origins, credentials: true },
      allowRequest: (request, decide) => this.decide(request, decide),
    });
    this.io.engine.on('connection', (connection: Socket['conn']) => this.open(connection));
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

  private open(connection: Socket['conn']): void {
    const caller = this.door.enter(connection.request);
    this.callerOf.set(connection, caller);
    connection.once('close', () => {
      this.door.leave(caller);
      const session = this.sessionOf.get(connection);
      if (session) this.sessions.end(session);
      // It never said who it is: there is nobody to wait for.
      else streamBelow(connection.transport)?.destroy();
    });
  }

  /** A refusal that will last is told as `connect_error`; after one that will pass the client comes back by itself. */
  private async authenticate(socket: Socket, next: (error?: ExtendedError) => void): Promise<void> {
    if (this.sessionOf.has(socket.conn)) {
      // It asks again while it waits for the answer: once is enough.
      socket.conn.close();
      return;
    }
    const caller = this.callerOf.get(socket.conn);
    if (!caller) return;
    this.callerOf.delete(socket.conn);
    const session = this.sessions.begin(new SocketIoConnection(socket, this.config), caller, 'socket.io');
    this.sessionOf.set(socket.conn, session);
    try {
      const enter = await this.ask(session, socket.handshake.auth);
      if (enter) this.entering.set(socket, enter);
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
    const session = this.sessionOf.get(socket.conn);
    const enter = this.entering.get(socket);
    this.entering.delete(socket);
    if (!session) return;
    forgetRequest(socket);
    socket.onAny(this.onEvent);
    socket.on('error', this.onError);
    enter?.().catch((thrown: unknown) => session.connection.close(toCloseReason(thrown), comeBackMs(thrown)));
  }

  private async command(socket: Socket, type: string, args: readonly unknown[]): Promise<void> {
    const session = this.sessionOf.get(socket.conn);
    if (!session) return;
    const acknowledge = args.at(-1);
    const answer = await runCommand(session, type, args[0]);
    if (typeof acknowledge === 'function') Reflect.apply(acknowledge, undefined, [answer]);
  }
}

/** The headers of the first request are a third of what a connection holds, and nobody asks for them again. */
function forgetRequest({ request, handshake }: Socket): void {
  Object.assign(request, { headers: noHeaders, rawHeaders: noRawHeaders });
  Object.assign(handshake, { headers: noHeaders, auth: noHeaders, query: noHeaders });
}

const noHeaders = Object.freeze({});
const noRawHeaders = Object.freeze([]);
