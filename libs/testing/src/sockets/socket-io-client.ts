import { io, type Socket } from 'socket.io-client';
import type { WebSocket } from 'ws';
import { SocketClient, type SocketCredentials, type SocketFrame } from './socket-client.js';

export interface SocketIoOptions {
  /** `http://…` of the gateway or the edge. */
  readonly url: string;
  readonly auth?: SocketCredentials;
  readonly transports?: ('websocket' | 'polling')[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it comes back by itself, with `auth` as it is then. */
  readonly reconnection?: boolean;
}

/** A Socket.IO client at `/ws/socket.io/`. */
export class SocketIoClient extends SocketClient {
  readonly socket: Socket;
  /** Why the server did not let it in, if it said so. */
  refusal: unknown;

  constructor({ url, auth, transports = ['websocket'], headers = {}, reconnection = false }: SocketIoOptions) {
    super();
    this.socket = io(url, {
      path: '/ws/socket.io/',
      auth: { ...auth },
      transports,
      extraHeaders: { ...headers },
      reconnection,
      forceNew: true,
    });
    this.socket.onAny((_type: string, frame: SocketFrame) => this.hear(frame));
    this.socket.on('connect', () => this.notice());
    this.socket.on('disconnect', (reason) => this.end({ code: 0, reason }));
    this.socket.on('connect_error', (error: Error & { data?: unknown }) => {
      this.refusal = error.data;
      this.end({ code: 0, reason: error.message });
    });
  }

  override emit(type: string, payload: Readonly<Record<string, unknown>> = {}): void {
    this.socket.emit(type, payload);
  }

  /** Emits and waits for the acknowledgement. */
  async ask(type: string, payload: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return (await this.socket.timeout(10_000).emitWithAck(type, payload)) as unknown;
  }

  override pause(): void {
    this.webSocket.pause();
  }

  override resume(): void {
    this.webSocket.resume();
  }

  /** The WebSocket that Engine.IO holds, and does not show. */
  private get webSocket(): WebSocket {
    const socket: unknown = Reflect.get(this.socket.io.engine.transport, 'ws');
    return socket as WebSocket;
  }

  override close(): void {
    this.socket.disconnect();
  }
}
