import { isWholeRun, type FeedRecord, type Position } from './position.js';
import type { RoomFeed } from './room-feed.js';
import type { RoomLimits, RoomPorts } from './room-ports.js';

interface RepairEvents {
  onRecords(records: readonly FeedRecord[]): void;
  onRestart(head: Position): void;
}

/** How many records one read asks for. */
const pageSize = 500;

/**
 * Fetches what a feed misses: from the room's log, else from the database, else by a fresh start at its head.
 * It does not give up: while neither can be read it tries again, less and less often.
 */
export class Repair {
  private timer: { readonly urgent: boolean } | undefined;
  private running = false;
  private stopped = false;
  private failures = 0;
  /** Only the database can tell what is true: of what epoch the room is, or what a lost log held. */
  private doubtful = false;

  constructor(
    private readonly feed: RoomFeed,
    private readonly ports: Pick<RoomPorts<never>, 'readLog' | 'readHistory' | 'schedule' | 'count'>,
    private readonly limits: RoomLimits,
    private readonly events: RepairEvents,
  ) {}

  /** Gives what is missing a moment to come by itself, then fetches it. */
  watch(): void {
    if (!this.isNeeded || this.running || this.stopped) return;
    const urgent = this.feed.isFull && this.failures === 0;
    if (this.timer && (this.timer.urgent || !urgent)) return;
    const timer = (this.timer = { urgent });
    const { seq } = this.feed.position;
    this.ports.schedule(urgent ? 0 : this.pause(), () => {
      if (this.timer !== timer || this.stopped) return;
      this.timer = undefined;
      const came = this.feed.position.seq > seq && !this.feed.isFull && !this.doubtful;
      if (came) this.watch();
      else if (this.isNeeded) void this.run();
    });
  }

  doubt(): void {
    this.doubtful = true;
    this.watch();
  }

  stop(): void {
    this.stopped = true;
  }

  private get isNeeded(): boolean {
    return this.doubtful || this.feed.isBehind;
  }

  private pause(): number {
    const { maxWaitMs, maxRetryMs } = this.limits;
    return Math.min(maxWaitMs * 2 ** Math.min(this.failures, 10), Math.max(maxRetryMs, maxWaitMs));
  }

  private async run(): Promise<void> {
    this.running = true;
    const doubted = this.doubtful;
    this.doubtful = false;
    const { seq } = this.feed.position;
    if (this.failures === 0 && this.feed.isBehind) this.ports.count('gap');
    try {
      if (!doubted) await this.fromLog();
      if (doubted || this.feed.isBehind) await this.fromHistory();
      this.failures = this.feed.isBehind && this.feed.position.seq === seq ? this.failures + 1 : 0;
    } catch {
      this.doubtful ||= doubted;
      this.failures += 1;
      this.ports.count('repair_failed');
    }
    this.running = false;
    this.watch();
  }

  private async fromLog(): Promise<void> {
    while (this.feed.isBehind) {
      const after = this.feed.position;
      const records = await this.ports.readLog(after.seq, pageSize).catch(() => []);
      if (!isWholeRun(records, after, after.seq + 1)) return;
      this.take(records);
      this.ports.count('repaired_from_log');
    }
  }

  private async fromHistory(): Promise<void> {
    const after = this.feed.position;
    const { head, records } = await this.ports.readHistory(after.seq, pageSize);
    if (head.epoch !== after.epoch) {
      this.events.onRestart(head);
      return;
    }
    this.feed.expect(head);
    if (!this.feed.isBehind) return;
    if (isWholeRun(records, after, after.seq + 1)) {
      this.take(records);
      this.ports.count('repaired_from_history');
    } else if (head.seq > after.seq && this.feed.position.seq === after.seq) this.events.onRestart(head);
  }

  /** Some may have come by themselves while the others were read. */
  private take(records: readonly FeedRecord[]): void {
    for (const record of records) {
      const offer = this.feed.offer(record);
      if (offer.outcome === 'next') this.events.onRecords(offer.records);
    }
  }
}
