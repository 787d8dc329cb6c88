import type { FeedRecord, Position } from './position.js';

/**
 * What became of a record. `next`: it and what waited for it are delivered, in this order. `duplicate`: it was delivered
 * before. `waiting`: something before it is missing. `foreign`: it is of another epoch.
 */
export type Offer =
  | { readonly outcome: 'next'; readonly records: readonly FeedRecord[] }
  | { readonly outcome: 'duplicate' | 'waiting' | 'foreign' };

/**
 * Puts a room's records in order. The bus may lose, repeat and reorder them; out come 1, 2, 3 … each once.
 */
export class RoomFeed {
  private readonly waiting = new Map<number, FeedRecord>();
  private epoch: string;
  private delivered: number;
  /** The highest `seq` that is known to exist. */
  private known: number;

  constructor(
    { epoch, seq }: Position,
    private readonly maxWaiting: number,
  ) {
    this.epoch = epoch;
    this.delivered = seq;
    this.known = seq;
  }

  /** Up to where everything was given out. */
  get position(): Position {
    return { epoch: this.epoch, seq: this.delivered };
  }

  /** Something is known to exist that did not come. */
  get isBehind(): boolean {
    return this.known > this.delivered;
  }

  /** No more can wait: what is missing must be fetched now. */
  get isFull(): boolean {
    return this.waiting.size >= this.maxWaiting;
  }

  offer(record: FeedRecord): Offer {
    const { epoch, seq } = record.header;
    if (epoch !== this.epoch) return { outcome: 'foreign' };
    if (seq <= this.delivered) return { outcome: 'duplicate' };
    this.known = Math.max(this.known, seq);
    if (seq > this.delivered + 1) {
      if (!this.isFull) this.waiting.set(seq, record);
      return { outcome: 'waiting' };
    }
    this.delivered = seq;
    this.waiting.delete(seq);
    return { outcome: 'next', records: this.release([record]) };
  }

  /** Takes note that `position` exists, in case its record was lost. @returns whether it is of this epoch. */
  expect({ epoch, seq }: Position): boolean {
    if (epoch !== this.epoch) return false;
    this.known = Math.max(this.known, seq);
    return true;
  }

  /** Goes on after `position`, wherever that is. @returns what waited and follows it. */
  restart({ epoch, seq }: Position): readonly FeedRecord[] {
    if (epoch !== this.epoch) this.waiting.clear();
    for (const waiting of this.waiting.keys()) if (waiting <= seq) this.waiting.delete(waiting);
    this.epoch = epoch;
    this.delivered = seq;
    this.known = Math.max(seq, ...this.waiting.keys());
    return this.release([]);
  }

  private release(run: FeedRecord[]): readonly FeedRecord[] {
    while (this.waiting.size > 0) {
      const record = this.waiting.get(this.delivered + 1);
      if (!record) break;
      this.delivered += 1;
      this.waiting.delete(this.delivered);
      run.push(record);
    }
    return run;
  }
}
