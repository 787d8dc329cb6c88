import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';

const connectTimeoutMs = 2_000;
/** Shorter than the services keep an idle connection (65 s), so that this side ends it and none is found dead. */
const idleTimeoutMs = 30_000;

/**
 * Keep-alive connections to one instance. `connect()` makes sure that one stands before a request is handed over: an
 * instance that refuses has then been given nothing, and the request can go to another one whole.
 */
export class UpstreamAgent extends Agent {
  private readonly fresh: Socket[] = [];

  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {
    super({ keepAlive: true, timeout: idleTimeoutMs, scheduling: 'lifo' });
  }

  /** `undefined` when a connection is at hand, else resolves once one is. @throws Error when the instance refuses. */
  connect(): Promise<void> | undefined {
    const isIdle = Object.values(this.freeSockets).some((sockets) => sockets?.some((socket) => !socket.destroyed));
    return isIdle ? undefined : this.open();
  }

  override createConnection(): Socket {
    return this.fresh.shift() ?? connect({ host: this.host, port: this.port, noDelay: true });
  }

  /** Ends the connections that no request uses. */
  destroyIdle(): void {
    const idle = Object.values(this.freeSockets).flatMap((sockets) => sockets ?? []);
    for (const socket of [...idle, ...this.fresh]) socket.destroy();
  }

  private open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: this.host, port: this.port, noDelay: true, timeout: connectTimeoutMs });
      const fail = (error: Error): void => {
        socket.destroy();
        reject(error);
      };
      socket.once('error', fail);
      socket.once('timeout', () => fail(new Error('No connection in time')));
      socket.once('connect', () => {
        socket.setTimeout(0);
        socket.off('error', fail);
        // Until a request takes it, nobody else listens; one that ends meanwhile is of no use.
        socket.on('error', () => undefined);
        socket.once('close', () => this.forget(socket));
        this.fresh.push(socket);
        resolve();
      });
    });
  }

  private forget(socket: Socket): void {
    const index = this.fresh.indexOf(socket);
    if (index >= 0) this.fresh.splice(index, 1);
  }
}
