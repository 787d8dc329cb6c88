import type { Duplex } from 'node:stream';
import type { CloseReason } from '@chatpop/contracts';
import type { WebSocket } from 'ws';
import type { BacklogLimits } from './backlog.js';
import { Connection } from './connection.js';
import type { Frames } from './frames.js';

/**
 * A plain WebSocket. Events go to the socket below it as whole frames; `ws` itself writes whole frames too (pings,
 * close), at once since compression is off, so the two never mix.
 */
export class PlainConnection extends Connection {
  constructor(
    private readonly socket: WebSocket,
    private readonly stream: Duplex,
    limits: BacklogLimits,
  ) {
    super(limits);
  }

  protected override get unsentBytes(): number {
    return this.stream.writableLength;
  }

  protected override sizeOf(frames: Frames): number {
    return frames.plain.length;
  }

  protected override write(frames: Frames): void {
    if (this.socket.readyState === this.socket.OPEN) this.stream.write(frames.plain);
  }

  protected override end(code: number, reason: CloseReason): void {
    this.socket.close(code, reason);
  }

  protected override terminate(): void {
    this.socket.terminate();
  }
}
