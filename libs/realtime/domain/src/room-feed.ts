import type { FeedRecord, Position } from './position.js';

/**
 * What became of a record. `next`: it and what waited for it are delivered, in this order. `duplicate`: it was delivered
 * before. `waiting`: something before it is missing. `foreign`: it is of another epoch.
 */
export type Offer =
  | { readonly outcome: 'next'; readonly records: readonly FeedRecord[] }
  | { readonly outcome: 'duplicate' | 'waiting' | 'foreign' };

const nothing: readonly FeedRecord[] = [];

/**
 * Puts a room's records in order. The bus may lose, repeat and reorder them; out come 1, 2, 3 … each once.
 * Until `open` tells where to begin, everything waits.
 */
export class RoomFeed {
  private readonly waiting = new Map<number, FeedRecord>();
  private epochNow = '';
  private delivered = -1;
  /** The highest `seq` that is known to exist. */
  private known = -1;

  constructor(private readonly maxWaiting: number) {}

  /** Up to where everything was given out. Meaningless before `open`. */
  get position(): Position {
    return { epoch: this.epochNow, seq: this.delivered };
  }

  get isOpen(): boolean {
    return this.delivered >= 0;
  }

  /** Something is known to exist that did not come. */
  get isBehind(): boolean {
    return this.isOpen && this.known > this.delivered;
  }

  /** No more can wait: what is missing must be fetched now. */
  get isFull(): boolean {
    return this.waiting.size >= this.maxWaiting;
  }

  /** Begins, or begins again elsewhere, after `position`. @returns what waited and follows it. */
  open(position: Position): readonly FeedRecord[] {
    this.epochNow = position.epoch;
    this.delivered = position.seq;
    this.known = position.seq;
    for (const [seq, record] of this.waiting) {
      if (record.header.epoch !== position.epoch || seq <= position.seq) this.waiting.delete(seq);
      else this.known = Math.max(this.known, seq);
    }
    return this.release(nothing);
  }

  offer(record: FeedRecord): Offer {
    const { epoch, seq } = record.header;
    if (!this.isOpen) return this.hold(record);
    if (epoch !== this.epochNow) return { outcome: 'foreign' };
    if (seq <= this.delivered) return { outcome: 'duplicate' };
    if (seq > this.delivered + 1) return this.hold(record);
    this.delivered = seq;
    this.known = Math.max(this.known, seq);
    this.waiting.delete(seq);
    return { outcome: 'next', records: this.release([record]) };
  }

  /** Takes note that `position` exists, in case its record was lost. @returns whether it is of this epoch. */
  expect({ epoch, seq }: Position): boolean {
    if (epoch !== this.epochNow) return false;
    this.known = Math.max(this.known, seq);
    return true;
  }

  private hold(record: FeedRecord): Offer {
    const { seq } = record.header;
    this.known = Math.max(this.known, seq);
    if (!this.isFull) this.waiting.set(seq, record);
    return { outcome: 'waiting' };
  }

  private release(first: readonly FeedRecord[]): readonly FeedRecord[] {
    if (this.waiting.size === 0) return first;
    const run = [...first];
    for (let record = this.take(); record; record = this.take()) run.push(record);
    return run;
  }

  private take(): FeedRecord | undefined {
    const seq = this.delivered + 1;
    const record = this.waiting.get(seq);
    if (!record) return undefined;
    this.waiting.delete(seq);
    this.delivered = seq;
    return record;
  }
}
