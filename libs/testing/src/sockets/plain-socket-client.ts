import { WebSocket } from 'ws';
import { SocketClient, type SocketCredentials, type SocketFrame } from './socket-client.js';

export interface PlainSocketOptions {
  /** `http://…` of the gateway or the edge. */
  readonly url: string;
  readonly code: string;
  /** Sent as the first frame; without it the socket only reads. */
  readonly auth?: SocketCredentials;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A plain WebSocket at `/ws/chat/{code}/`. */
export class PlainSocketClient extends SocketClient {
  readonly socket: WebSocket;

  constructor({ url, code, auth, query = {}, headers = {} }: PlainSocketOptions) {
    super();
    const search = new URLSearchParams(query).toString();
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws/chat/${code}/${search ? `?${search}` : ''}`, {
      headers,
    });
    this.socket.on('open', () => {
      this.notice();
      if (auth) this.emit('auth', { ...auth });
    });
    this.socket.on('message', (data: Buffer) => this.hear(JSON.parse(data.toString()) as SocketFrame));
    this.socket.on('close', (code_, reason) => this.end({ code: code_, reason: reason.toString() }));
    this.socket.on('unexpected-response', (_request, response) => {
      const retryAfter = response.headers['retry-after'];
      this.end({
        code: response.statusCode ?? 0,
        reason: 'refused',
        ...(retryAfter !== undefined && { retryAfter: Number(retryAfter) }),
      });
      response.destroy();
    });
    this.socket.on('error', () => undefined);
  }

  override emit(type: string, payload: Readonly<Record<string, unknown>> = {}): void {
    this.socket.send(JSON.stringify({ type, ...payload }));
  }

  override pause(): void {
    this.socket.pause();
  }

  override resume(): void {
    this.socket.resume();
  }

  override close(): void {
    this.socket.terminate();
  }
}
