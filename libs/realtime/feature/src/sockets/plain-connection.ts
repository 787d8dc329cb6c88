import type { Duplex } from 'node:stream';
import type { CloseReason } from '@chatpop/contracts';
import type { WebSocket } from 'ws';
import type { RealtimeConfig } from '../realtime.config.js';
import { Connection } from './connection.js';
import type { Frames } from './frames.js';

/**
 * A plain WebSocket. Events go to the socket below it as whole frames; `ws` itself writes whole frames too (pings,
 * close), at once since compression is off, so the two never mix.
 */
export class PlainConnection extends Connection {
  /** In ms since the connection began, as small integers: those cost no object. */
  private pingedAt = 0;
  private isAnswered = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly stream: Duplex,
    private readonly config: RealtimeConfig,
  ) {
    super(config);
  }

  /** The client answered a ping. */
  heard(): void {
    this.isAnswered = true;
  }

  override sweep(now: number): void {
    super.sweep(now);
    const { pingIntervalMs, pingTimeoutMs } = this.config;
    const since = this.ageAt(now) - this.pingedAt;
    if (this.isAnswered && since > pingIntervalMs) this.ping(now);
    else if (!this.isAnswered && since > pingTimeoutMs) this.terminate();
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

  private ping(now: number): void {
    this.isAnswered = false;
    this.pingedAt = this.ageAt(now);
    if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }
}
