import type { HistoryResponse, Message } from '@chatpop/contracts';
import type { BackOff } from '../back-off.js';
import { isRetryable, retryAfterOf } from '../http/api-error.js';
import type { Clock } from '../platform.js';
import type { Position } from './feed.js';

/** Reads what changed after a `seq`. */
export type ReadPage = (afterSeq: number) => Promise<HistoryResponse>;

export interface RepairEvents {
  onMessage(message: Message, epoch: string, isNew: boolean): void;
  onDone(position: Position): void;
}

/**
 * Reads the history from a position up to a head. It goes on until it has it: a replica may lag behind the head, and
 * the server may not answer for a while.
 */
export class Repair {
  private from = 0;
  private goal: Position | undefined;
  private callOff: () => void = () => undefined;

  constructor(
    private readonly readPage: ReadPage,
    private readonly time: { readonly clock: Clock; readonly backOff: BackOff },
    private readonly events: RepairEvents,
  ) {}

  get isRunning(): boolean {
    return this.goal !== undefined;
  }

  run(afterSeq: number, goal: Position): void {
    const wasRunning = this.goal?.epoch === goal.epoch;
    this.goal = goal;
    if (wasRunning) return;
    this.callOff();
    this.from = afterSeq;
    void this.read(goal.epoch, afterSeq);
  }

  stop(): void {
    this.goal = undefined;
    this.callOff();
  }

  private async read(epoch: string, afterSeq: number): Promise<void> {
    try {
      const page = await this.readPage(afterSeq);
      if (this.goal?.epoch !== epoch) return;
      this.take(page, epoch, afterSeq);
    } catch (error) {
      if (this.goal?.epoch !== epoch) return;
      if (isRetryable(error)) this.readLater(epoch, afterSeq, retryAfterOf(error));
      else this.stop(); // the room is closed to us, which the connection tells
    }
  }

  private take(page: HistoryResponse, epoch: string, afterSeq: number): void {
    if (page.epoch !== epoch) {
      this.readLater(epoch, afterSeq);
      return;
    }
    this.time.backOff.succeeded();
    for (const message of page.messages) this.events.onMessage(message, epoch, message.seq > this.from);
    const reached = page.messages.at(-1)?.updated_seq ?? afterSeq;
    if (page.has_more) void this.read(epoch, reached);
    else if (page.last_seq < (this.goal?.last_seq ?? 0)) this.readLater(epoch, reached);
    else {
      this.goal = undefined;
      // What was said while the page was read may be in it.
      this.events.onDone({ epoch, last_seq: Math.max(page.last_seq, reached) });
    }
  }

  private readLater(epoch: string, afterSeq: number, atLeastMs?: number): void {
    const { clock, backOff } = this.time;
    this.callOff = clock.after(backOff.nextMs(atLeastMs), () => void this.read(epoch, afterSeq));
  }
}
