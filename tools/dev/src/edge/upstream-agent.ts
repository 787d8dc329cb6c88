import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';

const connectTimeoutMs = 2_000;
/** Shorter than the services keep an idle connection (65 s), so that this side ends it and none is found dead. */
const idleTimeoutMs = 30_000;
/**
 * How long one may stand that has carried nothing yet. Services answer 408 on a connection on which no request comes
 * (15 s), and a request that takes it at that moment would be given that answer for its own.
 */
const unusedForMs = 3_000;

/**
 * Keep-alive connections to one instance. `connect()` makes sure that one stands before a request is handed over: an
 * instance that refuses has then been given nothing, and the request can go to another one whole.
 */
export class UpstreamAgent extends Agent {
  private readonly fresh: Socket[] = [];

  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly dropUnusedMs = unusedForMs,
  ) {
    super({ keepAlive: true, timeout: idleTimeoutMs, scheduling: 'lifo' });
  }

  /** `undefined` when a connection is at hand, else resolves once one is. @throws Error when the instance refuses. */
  connect(): Promise<void> | undefined {
    const isIdle = Object.values(this.freeSockets).some((sockets) => sockets?.some((socket) => !socket.destroyed));
    return isIdle ? undefined : this.open();
  }

  override createConnection(): Socket {
    const socket = this.fresh.find(({ destroyed }) => !destroyed);
    if (!socket) return connect({ host: this.host, port: this.port, noDelay: true });
    this.forget(socket);
    return socket.setTimeout(0);
  }

  /** Ends the connections that no request uses. */
  destroyIdle(): void {
    const idle = Object.values(this.freeSockets).flatMap((sockets) => sockets ?? []);
    for (const socket of [...idle, ...this.fresh]) socket.destroy();
  }

  /** A connection that is nobody else's. @throws Error when the instance refuses, or is too slow. */
  dial(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: this.host, port: this.port, noDelay: true, timeout: connectTimeoutMs });
      const fail = (error: Error): void => {
        socket.destroy();
        reject(error);
      };
      socket.once('error', fail);
      const late = (): void => fail(new Error('No connection in time'));
      socket.once('timeout', late);
      socket.once('connect', () => {
        // Until somebody takes it nobody else listens.
        socket
          .off('error', fail)
          .off('timeout', late)
          .on('error', () => undefined);
        resolve(socket.setTimeout(0));
      });
    });
  }

  private async open(): Promise<void> {
    const socket = await this.dial();
    socket.setTimeout(this.dropUnusedMs, () => {
      if (this.fresh.includes(socket)) socket.destroy();
    });
    // One that ends before a request takes it is of no use.
    socket.once('close', () => this.forget(socket));
    this.fresh.push(socket);
  }

  private forget(socket: Socket): void {
    const index = this.fresh.indexOf(socket);
    if (index >= 0) this.fresh.splice(index, 1);
  }
}
