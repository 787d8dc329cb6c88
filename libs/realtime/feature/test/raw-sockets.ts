import { connect, type Socket } from 'node:net';

/** A TCP connection that says what it likes. */
export class RawSocket {
  readonly socket: Socket;
  received = '';
  isClosed = false;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.on('data', (data: Buffer) => (this.received += data.toString('latin1')));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.isClosed = true));
  }

  say(bytes: string | Buffer): void {
    if (this.socket.writable) this.socket.write(bytes);
  }

  /** A byte a second, about: never silent, never done. @returns what ends that. */
  drip(text: string): () => void {
    let at = 0;
    const timer = setInterval(() => this.say(text[at++ % text.length] ?? ' '), 300);
    return () => clearInterval(timer);
  }
}

export const upgrade = (path: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: gateway',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');

/** A frame from a client (RFC 6455, 5.2), with whatever is wrong about it. */
export function frame(
  payload: string | Buffer,
  {
    first = 0x81,
    isMasked = true,
    length = Buffer.byteLength(payload),
  }: Partial<Record<'first' | 'length', number>> & {
    isMasked?: boolean;
  } = {},
): Buffer {
  const header = Buffer.alloc(10);
  header[0] = first;
  header[1] = 127 | (isMasked ? 0x80 : 0);
  header.writeBigUInt64BE(BigInt(length), 2);
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([header, Buffer.alloc(isMasked ? 4 : 0), Buffer.from(payload)]);
}
