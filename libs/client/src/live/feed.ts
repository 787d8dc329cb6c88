import type { Message, RoomEventType, SocketEventData } from '@chatpop/contracts';
import { Emitter } from '../emitter.js';
import type { ClientEvent, ServerFrame } from './server-frame.parser.js';
import { Repair, type ReadPage } from './repair.js';
import type { BackOff } from '../back-off.js';
import type { Clock } from '../platform.js';

export interface Position {
  readonly epoch: string;
  readonly last_seq: number;
}

export type FeedEvents = { [Type in RoomEventType]: ClientEvent<Type> } & {
  /** Any event, in its order. */
  event: ClientEvent;
  /** The position went forward. Keep it, to go on from there after a restart. */
  position: Position;
  /** In the room; `recovered`: everything since the last time was told. */
  joined: SocketEventData<'joined'>;
  /** What is shown of the room is of another life: it is told anew from its beginning. */
  reset: Position;
  /** Messages were made up for from the history; what changed about the room itself is to be asked for. */
  repaired: Position;
};

/** What a feed counts: what the server sent twice, and what it left out. Both are made up for. */
export interface FeedCounts {
  duplicates: number;
  gaps: number;
  repairs: number;
}

/** So many events wait while the history is read; with more, it is quicker to come back. */
const maxHeld = 5_000;

/**
 * The events of a room, or of its Back Room, in order, each once, without a hole: what comes twice is dropped, after
 * what is missing the connection is made anew from the last position, and what can't be told one by one is read from
 * the history.
 */
export class Feed extends Emitter<FeedEvents> {
  readonly counts: FeedCounts = { duplicates: 0, gaps: 0, repairs: 0 };
  private readonly repair: Repair;
  private held: ServerFrame[] = [];

  constructor(
    private current: Position | undefined,
    readPage: ReadPage,
    time: { readonly clock: Clock; readonly backOff: BackOff },
    private readonly resume: () => void,
  ) {
    super();
    this.repair = new Repair(readPage, time, {
      onMessage: (message, epoch, isNew) => this.tell(toEvent(message, epoch, isNew)),
      onDone: (position) => this.repaired(position),
    });
  }

  get position(): Position | undefined {
    return this.current;
  }

  take(frame: ServerFrame): void {
    if (frame.kind === 'socket') this.takeSocketFrame(frame);
    else if (frame.kind === 'passing') this.tell(frame.event);
    else if (this.repair.isRunning) this.hold(frame);
    else this.takeDurable(frame);
  }

  /** The connection is gone: what was held for its order comes again. */
  disconnected(): void {
    this.held = [];
  }

  /** Nothing is asked for any more. */
  stop(): void {
    this.repair.stop();
  }

  /** The room can't be entered any more; the next time begins anew. */
  forget(): void {
    this.stop();
    this.held = [];
    this.current = undefined;
  }

  private takeSocketFrame({ epoch, frame }: Extract<ServerFrame, { kind: 'socket' }>): void {
    if (frame.type === 'reload') this.beginRepair({ epoch, last_seq: frame.data.head_seq });
    else if (frame.type === 'joined') {
      const { data } = frame;
      const head = { epoch: data.epoch, last_seq: data.head_seq };
      if (!this.current) this.moveTo(head);
      else if (!data.recovered && !this.repair.isRunning) this.beginRepair(head);
      this.emit('joined', data);
    }
  }

  private takeDurable({ epoch, seq, event }: Extract<ServerFrame, { kind: 'durable' }>): void {
    if (!this.current) return; // before `joined` only what was asked for comes, and nothing was
    const next = this.current.last_seq + 1;
    if (epoch === this.current.epoch && seq < next) this.counts.duplicates += 1;
    else if (epoch === this.current.epoch && seq === next) {
      this.moveTo({ epoch, last_seq: seq });
      if (event) this.tell(event);
    } else {
      this.counts.gaps += 1;
      this.resume();
    }
  }

  private hold(frame: ServerFrame): void {
    this.held.push(frame);
    if (this.held.length <= maxHeld) return;
    this.held = [];
    this.resume();
  }

  private beginRepair(head: Position): void {
    this.counts.repairs += 1;
    const { epoch, last_seq } = this.current ?? head;
    // Whoever stands behind the room's end was in another life of it, whatever that was called.
    const isAnew = epoch !== head.epoch || last_seq > head.last_seq;
    if (isAnew) this.emit('reset', head);
    this.repair.run(isAnew ? 0 : last_seq, head);
  }

  private repaired(position: Position): void {
    const held = this.held.splice(0);
    this.moveTo(position);
    this.emit('repaired', position);
    for (const frame of held) {
      // What the history told already is no duplicate on the wire.
      if (frame.kind === 'durable' && frame.epoch === position.epoch && frame.seq <= position.last_seq) continue;
      this.take(frame);
    }
  }

  private moveTo(position: Position): void {
    this.current = position;
    this.emit('position', position);
  }

  private tell(event: ClientEvent): void {
    this.emit(event.type, event);
    this.emit('event', event);
  }
}

/** A message of the history, as the event that would have told it. */
function toEvent(message: Message, epoch: string, isNew: boolean): ClientEvent {
  const { room_code, updated_seq: seq, id, created_at: ts } = message;
  const envelope = { v: 1, room_code, epoch, seq, id, ts, repaired: true } as const;
  if (isNew) return { ...envelope, type: 'new_message', data: { message } };
  if (message.is_deleted) return { ...envelope, type: 'message_deleted', data: { message_id: id } };
  return { ...envelope, type: 'message_updated', data: { message } };
}
