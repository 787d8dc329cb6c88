import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Stands between the services and Redis, and does to their connections what networks do: it delays what Redis says,
 * or swallows what it says to subscribers, who stay connected and notice nothing.
 */
export class RedisProxy {
  /** How long each piece of what Redis says is held back, in ms. */
  delayMs: () => number = () => 0;
  /** Subscribers hear nothing, old ones and new ones. */
  isMute = false;
  private readonly deaf = new Set<Socket>();
  private readonly subscribers = new Set<Socket>();
  private readonly open = new Set<Socket>();
  private readonly server: Server;

  private constructor(redisPort: number) {
    this.server = createServer({ noDelay: true }, (client) =>
      this.tie(client, connect({ port: redisPort, host: '127.0.0.1', noDelay: true })),
    );
  }

  static async start(redisPort: number, port: number): Promise<RedisProxy> {
    const proxy = new RedisProxy(redisPort);
    await new Promise<void>((resolve, reject) => {
      proxy.server.once('error', reject);
      proxy.server.listen(port, '127.0.0.1', resolve);
    });
    return proxy;
  }

  /** Who subscribed until now hears nothing any more, for as long as the connection stands. */
  deafen(): number {
    for (const socket of this.subscribers) this.deaf.add(socket);
    return this.subscribers.size;
  }

  /** Cuts every connection. @returns how many there were. */
  cut(): number {
    const count = this.open.size / 2;
    for (const socket of this.open) socket.destroy();
    return count;
  }

  stop(): void {
    this.server.close();
    this.cut();
  }

  private tie(client: Socket, redis: Socket): void {
    for (const socket of [client, redis]) {
      this.open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        for (const one of [client, redis]) {
          this.open.delete(one);
          one.destroy();
        }
        this.subscribers.delete(redis);
        this.deaf.delete(redis);
      });
    }
    client.on('data', (data) => {
      if (/s?subscribe/i.test(data.toString('latin1'))) this.subscribers.add(redis);
      redis.write(data);
    });
    let free = 0; // pieces never overtake one another
    redis.on('data', (data) => {
      if (this.deaf.has(redis) || (this.isMute && this.subscribers.has(redis))) return;
      const wait = this.delayMs();
      if (wait <= 0 && free <= Date.now()) client.write(data);
      else {
        free = Math.max(free, Date.now() + wait);
        setTimeout(() => client.destroyed || client.write(data), free - Date.now());
      }
    });
  }
}
