import { setTimeout as delay } from 'node:timers/promises';
import { PlainSocketClient, type SocketFrame } from '@chatpop/testing';
import { url } from './person.js';

const reconnectMs = 100;

/** Reads a room by plain WebSocket through the edge, and comes back with its position whenever the socket closes. */
export class Reader {
  /** The `seq` of every durable event, in the order of arrival. */
  readonly seqs: number[] = [];
  reloads = 0;
  connections = 0;
  private position: { epoch?: string; last_seq?: number } = {};
  private stopped = false;
  private socket: PlainSocketClient | undefined;

  constructor(
    private readonly code: string,
    private readonly token: string,
  ) {
    void this.stay();
  }

  stop(): void {
    this.stopped = true;
    this.socket?.close();
  }

  private async stay(): Promise<void> {
    while (!this.stopped) {
      const socket = new PlainSocketClient({ url, code: this.code, auth: { token: this.token, ...this.position } });
      this.socket = socket;
      while (!this.hasEnded(socket)) await socket.until(() => this.hasEnded(socket)).catch(() => undefined);
      await delay(reconnectMs);
    }
  }

  /** Takes what came. */
  private hasEnded(socket: PlainSocketClient): boolean {
    for (const frame of socket.frames.splice(0)) this.take(frame);
    return socket.closed !== undefined;
  }

  private take({ type, seq, epoch, data }: SocketFrame): void {
    if (type === 'reload') this.reloads += 1;
    if (type === 'joined') {
      this.connections += 1;
      this.position = { epoch: String(data['epoch']), last_seq: this.position.last_seq ?? Number(data['head_seq']) };
    }
    if (seq === undefined) return;
    this.seqs.push(seq);
    this.position = { epoch, last_seq: seq };
  }
}
