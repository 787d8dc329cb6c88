import { connect, type Socket } from 'node:net';

const dripMs = 300;

/** A TCP connection that says something, and then perhaps a byte every now and then, and never what is waited for. */
export class SlowConnection {
  /** How long it stood, in ms, once it was cut. */
  stoodMs: number | undefined;
  private readonly socket: Socket;
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(url: string, first: string, dripped: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.on('error', () => undefined);
    this.socket.on('data', () => undefined);
    let opened = Date.now();
    this.socket.once('connect', () => (opened = Date.now()));
    this.socket.once('close', () => (this.stoodMs = Date.now() - opened));
    this.socket.write(first);
    if (dripped !== '') this.timer = setInterval(() => this.socket.writable && this.socket.write(dripped), dripMs);
  }

  end(): void {
    clearInterval(this.timer);
    this.socket.destroy();
  }
}

const lines = (...texts: readonly string[]): string => texts.join('\r\n');

const upgrade = (path: string): string =>
  lines(
    `GET ${path} HTTP/1.1`,
    'Host: chatpop',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  );

/** What makes servers wait, by name: what is said first, and what drips after it. */
export const slownesses = (privateRoom: string): Readonly<Record<string, readonly [first: string, drip: string]>> => ({
  'half headers': [lines('GET /api/chats/ HTTP/1.1', 'Host: chatpop', 'X-Slow: '), ''],
  'dripping headers': [lines('GET /api/chats/ HTTP/1.1', 'Host: chatpop', 'X-Slow: '), 'x'],
  'one-byte bodies': [
    lines('POST /ws/socket.io/?EIO=4&transport=polling HTTP/1.1', 'Host: chatpop', 'Content-Length: 10000', '\r\n'),
    '4',
  ],
  'plain upgrades that never authenticate': [upgrade(`/ws/chat/${privateRoom}/`), ''],
  'Socket.IO upgrades that never authenticate': [upgrade('/ws/socket.io/?EIO=4&transport=websocket'), ''],
});
