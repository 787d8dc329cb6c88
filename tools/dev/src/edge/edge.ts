import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerProblem, edgeProblems, refuseUpgrade } from './edge-problem.js';
import { Forwarder } from './forwarder.js';
import { prepareHead } from './request-head.js';
import type { UpstreamPool } from './upstream-pool.js';

/** Where a path leads, in the shape that runs now. */
export type FindRoute = (path: string) => { readonly pool: UpstreamPool; readonly webSockets: boolean } | undefined;

/**
 * Slow or silent clients are cut off within these times; they hold nothing but their own connection. Of a body that comes
 * too slowly the service behind takes care.
 */
const clientLimits = {
  headersTimeout: 8_000,
  requestTimeout: 300_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 75_000,
} as const;

/** Connections that wait to be taken: with Node's own 511 a crowd that comes at once is told to try again, after 1, 3, 7 s. */
const acceptBacklog = 4_096;

/** How long a client whose request was answered before it had come whole has to read that, and to stop. */
const lingerMs = 1_000;

function endUnlessWhole(request: IncomingMessage): void {
  const end = (): void => {
    if (!request.complete) request.socket.destroy();
  };
  if (!request.complete) setTimeout(end, lingerMs).unref();
}

/**
 * The one door: passes HTTP and WebSockets on to the instances of the service that a path belongs to. Bodies stream
 * both ways. It keeps no log of requests: their query strings may hold tokens.
 */
export class Edge {
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Duplex>();
  private readonly forwarder = new Forwarder();

  constructor(
    private readonly findRoute: FindRoute,
    private readonly limits: ServerOptions = clientLimits,
  ) {}

  /** @throws Error (`EADDRINUSE` …) when it can't listen there. */
  async listen(port: number, host: string): Promise<number> {
    const server = createServer(this.limits);
    server.on('request', (request, response) => void this.onRequest(request, response));
    server.on('upgrade', (request, socket, head) => void this.onUpgrade(request, socket, head));
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host, backlog: acceptBacklog }, resolve);
    });
    this.servers.push(server);
    const address = server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /** Stops listening and ends what is still connected. */
  async close(): Promise<void> {
    const closed = this.servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(closed);
  }

  private async onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { requestId, path } = prepareHead(request);
    const route = path === undefined ? undefined : this.findRoute(path);
    response.once('finish', () => endUnlessWhole(request));
    if (route) await this.forwarder.forwardRequest(request, response, route.pool, requestId);
    else answerProblem(response, edgeProblems.noRoute, requestId);
  }

  private async onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => undefined);
    const { requestId, path } = prepareHead(request, { isUpgrade: true });
    const route = path === undefined ? undefined : this.findRoute(path);
    const isWebSocket = request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
    if (route?.webSockets && isWebSocket) {
      await this.forwarder.forwardUpgrade(request, socket, head, route.pool, requestId);
    } else {
      refuseUpgrade(socket, edgeProblems.noRoute, requestId);
    }
  }
}
