import { WebSocket } from 'ws';
import type { SocketLog, Told } from '../evidence.js';
import type { Ear } from './ear.js';
import { parseWireFrame } from './parse-wire.js';
import type { WireBook } from './wire-book.js';

const returnMs = 300;

/**
 * A twin of the client that lacks what makes it whole: it comes back without its position, and believes whatever it
 * hears. Where the client heals, the oracle must find that this one does not.
 */
export class NaiveListener implements Ear {
  readonly healed: number[] = [];
  reached = -1;
  private readonly told: Told[] = [];
  private readonly wire: { connection: number; seq: number }[] = [];
  private connection = 0;
  private socket: WebSocket | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isIn = false;
  private lostAt: number | undefined;
  private isClosed = false;

  constructor(
    readonly name: string,
    readonly room: string,
    private readonly url: string,
    private readonly token: string,
    private readonly from: number,
    private readonly book: WireBook,
  ) {}

  get isJoined(): boolean {
    return this.isIn;
  }

  connect(): void {
    this.connection += 1;
    const socket = new WebSocket(`${this.url.replace(/^http/, 'ws')}/ws/chat/${this.room}/`);
    this.socket = socket;
    socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token: this.token })));
    socket.on('message', (data: Buffer) => this.hear(data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => this.lost());
  }

  log(): SocketLog {
    const { name, room, from, told, wire } = this;
    return { name, room, from, told, wire, isComplete: true };
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.socket?.terminate();
  }

  private hear(text: string): void {
    const { type, seq, room_code, data } = parseWireFrame(text);
    if (room_code !== this.room) return;
    if (type === 'joined') {
      this.isIn = true;
      this.reached = Math.max(this.reached, data.head_seq ?? 0);
      if (this.lostAt !== undefined) this.healed.push(Date.now() - this.lostAt);
      this.lostAt = undefined;
    }
    this.book.note(this.room, text);
    if (seq === undefined) return;
    this.reached = Math.max(this.reached, seq);
    this.wire.push({ connection: this.connection, seq });
    if (data.message) this.told.push({ seq, message: data.message.id, content: data.message.content, repaired: false });
  }

  private lost(): void {
    this.isIn = false;
    this.lostAt ??= Date.now();
    if (!this.isClosed) this.timer = setTimeout(() => this.connect(), returnMs);
  }
}
