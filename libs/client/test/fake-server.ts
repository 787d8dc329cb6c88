import { randomUUID } from 'node:crypto';
import type { Message } from '@chatpop/contracts';
import type { Platform, SocketEvent, SocketLike } from '../src/platform.js';
import { MemoryStore } from '../src/store.js';
import { FakeClock, settled } from './fake-clock.js';

export const roomCode = 'TEST2345';
type Listener = (event: SocketEvent) => void;
type Answer =
  { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> } | 'nothing';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** A socket whose other side the test plays. */
export class FakeSocket implements SocketLike {
  readonly sent: Readonly<Record<string, unknown>>[] = [];
  isClosed = false;
  /** The network is gone, and nothing says so. */
  isDead = false;
  private readonly listeners = new Map<string, Listener[]>();

  constructor(readonly url: string) {}

  addEventListener(type: string, listener: Listener): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }

  send(text: string): void {
    const frame = JSON.parse(text) as Record<string, unknown>;
    this.sent.push(frame);
    if (frame['type'] === 'ping' && !this.isDead) this.say(pong());
  }

  close(): void {
    this.isClosed = true;
  }

  async accept(): Promise<void> {
    this.fire('open', {});
    await settled();
  }

  say(frame: object): void {
    this.fire('message', { data: JSON.stringify(frame) });
  }

  end(code: number): void {
    this.fire('close', { code });
  }

  private fire(type: string, event: SocketEvent): void {
    for (const listener of this.listeners.get(type) ?? []) listener(event);
  }
}

/** The world around a client: a server that the test plays, time, chance, a store. */
export class FakeServer {
  readonly clock = new FakeClock();
  readonly sockets: FakeSocket[] = [];
  readonly asked: Asked[] = [];
  readonly store = new MemoryStore();
  /** What the server answers; the test replaces it. */
  answer: (asked: Asked) => Answer = () => 'nothing';

  readonly platform: Platform = {
    clock: this.clock,
    store: this.store,
    random: () => 0.5,
    fetch: async (url, init) => {
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
      const headers = init.headers as Record<string, string>;
      const asked = { method: init.method ?? 'GET', path: url.replace('http://server', ''), body, headers };
      this.asked.push(asked);
      const answer = this.answer(asked);
      if (answer === 'nothing') throw new TypeError('fetch failed');
      const text = answer.body === undefined ? null : JSON.stringify(answer.body);
      return new Response(text, { status: answer.status, headers: answer.headers });
    },
    WebSocket: recordInto(this.sockets),
  };

  /** The latest connection. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('nobody has connected');
    return socket;
  }
}

function recordInto(sockets: FakeSocket[]): Platform['WebSocket'] {
  return class extends FakeSocket {
    constructor(url: string) {
      super(url);
      sockets.push(this);
    }
  };
}

const ts = '2026-11-23T09:30:00.000Z';

export function message(seq: number, fields: Partial<Message> = {}): Message {
  return {
    id: randomUUID(),
    room_code: roomCode,
    seq,
    updated_seq: seq,
    username: 'BraveOtter',
    username_is_reserved: false,
    is_from_host: false,
    kind: 'text',
    content: `message ${seq}`,
    mentions: [],
    reactions: [],
    is_pinned: false,
    is_edited: false,
    is_deleted: false,
    created_at: ts,
    ...fields,
  };
}

const envelope = (type: string, epoch: string, data: object) => ({
  v: 1,
  type,
  room_code: roomCode,
  epoch,
  id: randomUUID(),
  ts,
  data,
});

export const newMessage = (seq: number, epoch = 'one') => ({
  ...envelope('new_message', epoch, { message: message(seq) }),
  seq,
});
export const joined = (head_seq: number, { recovered = false, epoch = 'one', code = roomCode } = {}) => ({
  ...envelope('joined', epoch, { room_code: code, epoch, head_seq, recovered, presence: { count: 1, sample: [] } }),
  room_code: code,
});
export const reload = (head_seq: number, epoch = 'one') => envelope('reload', epoch, { room_code: roomCode, head_seq });
export const closing = (code: number, after_ms: number) => envelope('closing', 'one', { code, retry: true, after_ms });
const pong = () => envelope('pong', 'one', {});
export const passing = (type: string, data: object) => envelope(type, 'one', data);

/** A token that tells its times, in seconds, and whose it is. */
export const token = (iat: number, exp: number, sub?: string): string =>
  `head.${Buffer.from(JSON.stringify({ iat, exp, sub })).toString('base64url')}.signature`;
