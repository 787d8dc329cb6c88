import { randomUUID } from 'node:crypto';
import type { SocketEventData, SocketEventType } from '@chatpop/contracts';

interface Event {
  readonly type: string;
  /** The envelope's JSON, as chat wrote it. */
  readonly json: string;
}

/**
 * Events encoded once for however many sockets. Both encodings are whole WebSocket frames, which can be written to a
 * socket as they are; several events are one buffer, and so one system call.
 */
export class Frames {
  private plainFrames: Buffer | undefined;
  private socketIoFrames: Buffer | undefined;
  private packetTexts: readonly string[] | undefined;

  constructor(readonly events: readonly Event[]) {}

  /** For plain sockets: the frame is the event. */
  get plain(): Buffer {
    return (this.plainFrames ??= textFrames(this.events.map(({ json }) => json)));
  }

  /** For Socket.IO on WebSocket: an Engine.IO message (4) in a frame. */
  get socketIo(): Buffer {
    return (this.socketIoFrames ??= textFrames(this.packets.map((packet) => `4${packet}`)));
  }

  /** For Socket.IO on other transports: event packets (2) of the default namespace. */
  get packets(): readonly string[] {
    return (this.packetTexts ??= this.events.map(({ type, json }) => `2["${type}",${json}]`));
  }

  /** An event that the gateway itself tells one socket. */
  static ofSocketEvent<Type extends SocketEventType>(
    type: Type,
    data: SocketEventData<Type>,
    room?: { readonly room_code: string; readonly epoch: string },
  ): Frames {
    const envelope = { v: 1, type, ...room, id: randomUUID(), ts: new Date().toISOString(), data };
    return new Frames([{ type, json: JSON.stringify(envelope) }]);
  }
}

const finalText = 0x81;

/** WebSocket text frames from server to client (RFC 6455, 5.2): unfragmented, unmasked, uncompressed. */
function textFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const buffer = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0));
  let offset = 0;
  texts.forEach((text, index) => {
    offset = writeHeader(buffer, offset, lengths[index] ?? 0);
    offset += buffer.write(text, offset);
  });
  return buffer;
}

const headerBytes = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

function writeHeader(buffer: Buffer, offset: number, length: number): number {
  buffer[offset] = finalText;
  if (length < 126) buffer[offset + 1] = length;
  else if (length < 65_536) {
    buffer[offset + 1] = 126;
    buffer.writeUInt16BE(length, offset + 2);
  } else {
    buffer[offset + 1] = 127;
    buffer.writeBigUInt64BE(BigInt(length), offset + 2);
  }
  return offset + headerBytes(length);
}
