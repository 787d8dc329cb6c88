import type { Feed, RoomClient } from '@chatpop/client';
import type { SocketLog, Told } from '../evidence.js';
import type { Ear } from './ear.js';
import type { WireBook } from './wire-book.js';

/** Hears a room by the client, and remembers all that it was told, and all that came. */
export class Listener implements Ear {
  readonly healed: number[] = [];
  /** Joins that brought everything missed, and those that the history had to make up for. */
  readonly joins = { resumed: 0, fresh: 0 };
  reloads = 0;
  private readonly told: Told[] = [];
  private readonly wire: { connection: number; seq: number }[] = [];
  private connection = 0;
  private lostAt: number | undefined;
  private hasEnded = false;

  constructor(
    readonly name: string,
    readonly client: RoomClient,
    /** Where it came in; absent: where it stands when it is first in. */
    private from: number | undefined,
    book: WireBook,
  ) {
    const { feed } = client;
    client.on('wire', (text) => {
      const seq = book.note(client.code, text);
      if (seq !== undefined) this.wire.push({ connection: this.connection, seq });
    });
    client.on('state', (state) => {
      if (state === 'connecting') this.connection += 1;
      if (state === 'waiting') this.lostAt ??= Date.now();
    });
    client.on('ended', () => (this.hasEnded = true));
    feed.on('joined', ({ recovered, head_seq }) => this.onJoined(recovered, head_seq));
    feed.on('reset', () => this.onReset());
    feed.on('new_message', ({ seq, data: { message }, repaired }) =>
      this.told.push({
        seq: message.seq,
        message: message.id,
        content: message.content,
        repaired: repaired || seq !== message.seq,
      }),
    );
  }

  get room(): string {
    return this.client.code;
  }

  get feed(): Feed {
    return this.client.feed;
  }

  get reached(): number {
    return this.feed.position?.last_seq ?? -1;
  }

  get isJoined(): boolean {
    return this.client.state === 'joined';
  }

  connect(): void {
    this.client.connect();
  }

  log(): SocketLog {
    const { name, room, told, wire } = this;
    return { name, room, from: this.from ?? 0, told, wire, isComplete: !this.hasEnded && this.from !== undefined };
  }

  close(): void {
    this.client.close();
  }

  /** It is told from the beginning. */
  private onReset(): void {
    this.reloads += 1;
    this.from = 0;
    this.told.length = 0;
  }

  private onJoined(recovered: boolean, head: number): void {
    this.from ??= head;
    this.joins[recovered ? 'resumed' : 'fresh'] += 1;
    if (this.lostAt !== undefined) this.healed.push(Date.now() - this.lostAt);
    this.lostAt = undefined;
  }
}
