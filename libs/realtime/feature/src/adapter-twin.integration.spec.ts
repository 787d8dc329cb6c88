import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { SocketIoClient } from '@chatpop/testing';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

const room = 'TWIN2345';

/** A gateway as it is usually wired: each one hears the bus, and emits through the Redis adapter. */
class UsualGateway {
  readonly http: HttpServer = createServer();
  private readonly connections = [1, 2, 3].map(() => new Redis(process.env['TEST_REDIS_URL'] ?? ''));
  private readonly io: Server;

  constructor(private readonly channel: string) {
    const [publisher, subscriber, bus] = this.connections;
    this.io = new Server(this.http, { path: '/ws/socket.io/', adapter: createShardedAdapter(publisher, subscriber) });
    this.io.on('connection', (socket) => void socket.join(room));
    bus?.on('message', (_channel, text) => this.io.to(room).emit('new_message', JSON.parse(text)));
  }

  async start(): Promise<string> {
    await this.connections[2]?.subscribe(this.channel);
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await this.io.close();
    await Promise.all(this.connections.map((connection) => connection.quit()));
  }
}

describe('the negative twin: events of the bus, emitted through the Redis adapter', () => {
  const gateways: UsualGateway[] = [];
  const clients: SocketIoClient[] = [];
  const publisher = new Redis(process.env['TEST_REDIS_URL'] ?? '', { lazyConnect: true });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const gateway of gateways.splice(0)) await gateway.stop();
    publisher.disconnect();
  });

  it.each([1, 2, 3])('give each client one copy for each of %d gateways', async (count) => {
    const channel = `twin-${count}-${Date.now()}`;
    for (let index = 0; index < count; index += 1) {
      const gateway = new UsualGateway(channel);
      gateways.push(gateway);
      clients.push(new SocketIoClient({ url: await gateway.start() }));
    }
    for (const client of clients) await client.until(() => client.socket.connected);
    await publisher.connect();
    for (let seq = 1; seq <= 10; seq += 1)
      await publisher.publish(channel, JSON.stringify({ v: 1, type: 'new_message', seq }));
    for (const client of clients) await client.until(() => client.seqs().length >= 10 * count);
    for (const client of clients) expect(client.seqs()).toHaveLength(10 * count);
  });
});
