import { STATUS_CODES, type IncomingMessage, type Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { RoomCode } from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { WebSocketServer, type Server } from 'ws';
import type { Caller } from '../admission/caller.js';
import { Door, type DoorRefusal } from '../admission/door.js';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import { patience } from './connection.js';
import { PlainClient, type PlainClientOptions } from './plain-client.js';
import { PlainConnection } from './plain-connection.js';
import { PlainSocket } from './plain-socket.js';
import { Sessions } from './sessions.js';
import { socketIoPath } from './socket-io.server.js';

const chatPath = /^\/ws\/chat\/([^/?#]+)\/?$/;
const ownPaths = '/ws/';

/** Plain WebSockets at `/ws/chat/{code}/`: the frame is the event. */
@Injectable()
export class PlainSocketServer {
  private readonly server: Server<typeof PlainSocket>;
  private readonly clientOptions: PlainClientOptions;

  constructor(
    private readonly sessions: Sessions,
    private readonly door: Door,
    @InjectConfig(realtimeConfig) private readonly config: RealtimeConfig,
  ) {
    const { maxFrameBytes, readerGraceMs } = config;
    this.clientOptions = { maxFrameBytes, readerGraceMs, onEnd: (client) => this.farewell(client) };
    this.server = new WebSocketServer({
      WebSocket: PlainSocket,
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      ...patience,
      // Above the contract's limit there is room to say why; far above it the library ends the connection.
      maxPayload: maxFrameBytes * 2,
    });
  }

  attach(server: HttpServer): void {
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      const url = new URL(request.url ?? '/', 'http://gateway');
      const code = chatPath.exec(url.pathname)?.[1];
      if (code !== undefined) this.upgrade(request, stream, head, code, url.searchParams);
      else if (url.pathname.startsWith(ownPaths) && !url.pathname.startsWith(socketIoPath))
        refuse(stream, { status: 404 });
    });
  }

  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer, code: string, query: URLSearchParams): void {
    const refusal = this.door.refusalOf(request);
    if (refusal) refuse(stream, refusal);
    else
      this.server.handleUpgrade(request, stream, head, (socket) => {
        const client = this.welcome(socket, stream, code, this.door.enter(request));
        if (RoomCode.safeParse(code).success) client.begin(query);
        else client.connection.close('notFound');
      });
  }

  private welcome(socket: PlainSocket, stream: Duplex, code: string, caller: Caller): PlainClient {
    const connection = new PlainConnection(socket, stream, this.config);
    const session = this.sessions.begin(connection, caller, 'plain');
    const client = new PlainClient(connection, session, code, this.clientOptions);
    socket.listen(client);
    return client;
  }

  private farewell({ session }: PlainClient): void {
    this.sessions.end(session);
    this.door.leave(session.caller);
  }
}

/** Answers an upgrade like any HTTP request that is refused. */
function refuse(
  stream: Duplex,
  { status, retryAfterSeconds }: Pick<DoorRefusal, 'retryAfterSeconds'> & { status: number },
): void {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, 'Connection: close', 'Content-Length: 0'];
  if (retryAfterSeconds !== undefined) lines.push(`Retry-After: ${retryAfterSeconds}`);
  stream.on('error', () => stream.destroy());
  stream.end(`${lines.join('\r\n')}\r\n\r\n`);
}
