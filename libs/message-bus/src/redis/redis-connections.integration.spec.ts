import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { loadConfig } from '@chatpop/service-bootstrap';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Cluster } from 'ioredis';
import { busConfig } from '../bus.config.js';
import { commandConnection, subscribingConnection } from './redis-connections.js';

/** Answers like Redis, but the second time that somebody subscribes not at all. */
class WithholdingRedis {
  readonly server: Server = createServer((socket) => this.serve(socket));
  readonly sockets: Socket[] = [];
  subscriptions = 0;

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    return `redis://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private serve(socket: Socket): void {
    this.sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const [, name] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) this.answer(socket, name);
    });
  }

  private answer(socket: Socket, name = ''): void {
    if (name === 'info') socket.write('$9\r\nloading:0\r\n');
    else if (name !== 'ssubscribe') socket.write('+OK\r\n');
    else if ((this.subscriptions += 1) === 1) socket.write('*3\r\n$10\r\nssubscribe\r\n$4\r\nroom\r\n:1\r\n');
    else this.server.emit('withheld');
  }
}

describe(commandConnection, () => {
  it('tries again twice a second, however long Redis was away', () => {
    const config = loadConfig(busConfig, { BUS_DRIVER: 'redis', REDIS_URL: 'redis://127.0.0.1:1' });
    const connection = commandConnection(config);
    if (connection instanceof Cluster) throw new Error('that is no cluster');
    expect([1, 3, 1_000].map((attempt) => connection.options.retryStrategy?.(attempt))).toEqual([100, 400, 500]);
  });
});

describe(subscribingConnection, () => {
  const redis = new WithholdingRedis();
  afterEach(() => redis.close());

  it('keeps what is subscribed to while it shakes hands with Redis', async () => {
    const config = loadConfig(busConfig, { BUS_DRIVER: 'redis', REDIS_URL: process.env.TEST_REDIS_URL });
    const [subscriber, commands] = [subscribingConnection(config), commandConnection(config)];
    const errors: Error[] = [];
    subscriber.on('error', (error: Error) => errors.push(error));
    const during = once(subscriber, 'connect').then(() => subscriber.ssubscribe('during'));
    const connected = [subscriber.connect(), commands.connect()];
    await Promise.all([...connected, subscriber.ssubscribe('before'), during]);
    expect([await commands.spublish('before', ''), await commands.spublish('during', '')]).toEqual([1, 1]);
    expect(errors).toEqual([]);
    subscriber.disconnect();
    commands.disconnect();
  });

  it('rejects nothing unheard when it is closed while it subscribes again', async () => {
    const url = await redis.listen();
    const connection = subscribingConnection(loadConfig(busConfig, { BUS_DRIVER: 'redis', REDIS_URL: url }));
    await connection.connect();
    await connection.ssubscribe('room');
    const withheld = once(redis.server, 'withheld');
    redis.sockets[0]?.destroy();
    await withheld;
    const ended = once(connection, 'end');
    connection.disconnect();
    await ended;
    await new Promise(setImmediate);
    expect(redis.subscriptions).toBe(2);
  });
});
