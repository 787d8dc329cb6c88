import { Duplex } from 'node:stream';
import { isRetryable } from '@chatpop/contracts';
import type { Socket } from 'socket.io';
import type { BacklogLimits } from './backlog.js';
import { Connection } from './connection.js';
import type { Frames } from './frames.js';

/**
 * A Socket.IO client. Once it is on WebSocket, events go to the socket below as whole frames, past the queues and
 * callbacks of two libraries; what those still have in their queue goes first.
 */
export class SocketIoConnection extends Connection {
  private stream: Duplex | undefined;

  constructor(
    private readonly socket: Socket,
    limits: BacklogLimits,
  ) {
    super(limits);
    this.stream = streamBelow(socket.conn.transport);
    if (!this.stream) socket.conn.once('upgrade', (transport: object) => (this.stream = streamBelow(transport)));
  }

  protected override get unsentBytes(): number {
    if (this.stream) return this.stream.writableLength;
    return this.queued.reduce<number>((sum, packet) => sum + packetLength(packet), 0);
  }

  protected override sizeOf(frames: Frames): number {
    return frames.socketIo.length;
  }

  protected override write(frames: Frames): void {
    const { conn } = this.socket;
    if (conn.readyState !== 'open') return;
    if (this.stream && this.queued.length === 0) this.stream.write(frames.socketIo);
    else for (const packet of frames.packets) conn.write(packet, {});
  }

  /** `disconnect` tells the client's library not to come back; a connection that just ends makes it come back. */
  protected override end(code: number): void {
    if (isRetryable(code)) this.socket.conn.close();
    else this.socket.disconnect(true);
  }

  protected override terminate(): void {
    if (this.stream) this.stream.destroy();
    else this.socket.conn.close(true);
  }

  /** Engine.IO's own queue, which it does not show to TypeScript. */
  private get queued(): readonly unknown[] {
    const buffer: unknown = Reflect.get(this.socket.conn, 'writeBuffer');
    const packets: readonly unknown[] = Array.isArray(buffer) ? buffer : [];
    return packets;
  }
}

/** The TCP socket of a WebSocket transport; polling has none that stays. */
export function streamBelow(transport: object): Duplex | undefined {
  const socket: unknown = Reflect.get(transport, 'socket');
  if (typeof socket !== 'object' || socket === null) return undefined;
  const stream: unknown = Reflect.get(socket, '_socket');
  return stream instanceof Duplex ? stream : undefined;
}

const packetLength = (packet: unknown): number =>
  typeof packet === 'object' && packet !== null && 'data' in packet && typeof packet.data === 'string'
    ? packet.data.length
    : 0;
