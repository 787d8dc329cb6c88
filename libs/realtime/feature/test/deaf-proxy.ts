import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a gateway and Redis, and can make the gateway's subscriber deaf: connected, and nothing comes. */
export class DeafProxy {
  private readonly server: Server;
  private readonly subscribers = new Set<Socket>();
  private readonly open = new Set<Socket>();
  private port = 0;

  constructor(redisPort: number) {
    this.server = createServer((client) => {
      const redis = connect(redisPort, '127.0.0.1');
      for (const socket of [client, redis]) {
        this.open.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => [client, redis].forEach((one) => one.destroy()));
      }
      client.on('data', (data) => {
        if (data.includes('ssubscribe')) this.subscribers.add(redis);
      });
      client.pipe(redis);
      redis.pipe(client);
    });
  }

  /** @returns the URL to connect to instead: after `stop` the same again. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Those who subscribed until now hear nothing any more. */
  deafen(): void {
    for (const redis of this.subscribers) {
      redis.unpipe();
      redis.resume();
    }
    this.subscribers.clear();
  }

  stop(): void {
    for (const socket of this.open) socket.destroy();
    this.server.close();
  }
}
