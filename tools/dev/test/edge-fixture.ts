import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http';
import { Edge } from '../src/edge/edge.js';
import { Upstream } from '../src/edge/upstream.js';
import { UpstreamPool } from '../src/edge/upstream-pool.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An edge before instances that are small servers of the test; `/api/…` and `/ws/…` lead to them. */
export class EdgeFixture {
  readonly pool = new UpstreamPool();
  readonly edge: Edge;
  port = 0;

  constructor(limits?: ServerOptions) {
    this.edge = new Edge((path) => {
      if (path.startsWith('/api/')) return { pool: this.pool, webSockets: false };
      return path.startsWith('/ws/') ? { pool: this.pool, webSockets: true } : undefined;
    }, limits);
  }
  private readonly servers: Server[] = [];

  async start(): Promise<void> {
    this.port = await this.edge.listen(0, '127.0.0.1');
  }

  async stop(): Promise<void> {
    await this.edge.close();
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }

  async instance(listener: RequestListener): Promise<{ server: Server; upstream: Upstream }> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    this.servers.push(server);
    return { server, upstream: this.add(portOf(server)) };
  }

  add(port: number): Upstream {
    const upstream = new Upstream(`port ${port}`, { host: '127.0.0.1', port });
    upstream.become('ready');
    this.pool.add(upstream);
    return upstream;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, headers);
  }

  send(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest({ host: '127.0.0.1', port: this.port, method, path, headers, agent: false });
      outgoing.once('error', reject);
      outgoing.once('response', (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      outgoing.end(body);
    });
  }
}

export function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Ends a server as a killed process would: every connection at once. */
export function kill(server: Server): void {
  server.closeAllConnections();
  server.close();
}
