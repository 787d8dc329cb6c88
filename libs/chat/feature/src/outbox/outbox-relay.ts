import { MessageBus, type DurableRecord } from '@chatpop/message-bus';
import { OutboxRepository, type AppendedSpan } from '@chatpop/chat-data-access';
import { DrainService, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { outboxAge } from '../chat.metrics.js';
import { runsOf, type Run } from './runs-of.js';

const sweepLimit = 500;
const removeLimit = 500;

/**
 * Brings committed events into the rooms' logs: at once after the commit, and by sweeping what a crash or an outage of
 * Redis left behind. Appending twice is harmless, so the two need not know of each other.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(OutboxRelay.name);
  /** By room: what was committed while its log was being appended to. */
  private readonly waiting = new Map<string, DurableRecord[]>();
  private readonly appending = new Set<Promise<void>>();
  /** By room: what its log has and the outbox still keeps, as few spans as there can be. */
  private readonly appended = new Map<string, AppendedSpan[]>();
  /** One of the rooms whose events could not be appended, since the bus was last seen. */
  private failedRoom: string | undefined;
  private tidying: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly bus: MessageBus,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
    drain: DrainService,
  ) {
    drain.register('outbox', () => this.flush());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.tidying ??= this.tidy().finally(() => (this.tidying = undefined));
    }, this.config.outboxSweepMs);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Begins to append what was just committed; the records of each room in their order. What fails is swept up later. */
  relay(records: readonly DurableRecord[]): void {
    for (const record of records) {
      const { room_code } = record.header;
      const waiting = this.waiting.get(room_code);
      if (waiting) {
        waiting.push(record);
        continue;
      }
      this.waiting.set(room_code, [record]);
      const done = this.appendRoom(room_code).finally(() => this.appending.delete(done));
      this.appending.add(done);
    }
  }

  /** Until nothing of the room waits any more. What comes together goes out together. */
  private async appendRoom(roomCode: string): Promise<void> {
    await Promise.resolve();
    for (
      let records = this.waiting.get(roomCode) ?? [];
      records.length > 0;
      records = this.waiting.get(roomCode) ?? []
    ) {
      this.waiting.set(roomCode, []);
      for (const run of await this.appendAll(records)) this.noteAppended(run);
    }
    this.waiting.delete(roomCode);
  }

  private async flush(): Promise<void> {
    await Promise.all(this.appending);
    await this.tidying;
    await this.remove();
  }

  private async tidy(): Promise<void> {
    try {
      await this.remove();
      if (await this.isBusThere()) await this.sweep();
      outboxAge.set(await this.outbox.oldestAgeSeconds());
    } catch (error) {
      this.logger.debug({ msg: 'Sweep failed', err: error });
    }
  }

  /** Once something could not be appended the bus is asked first: while it is away, what waits is not read at all. */
  private async isBusThere(): Promise<boolean> {
    if (this.failedRoom === undefined) return true;
    try {
      await this.bus.heads([this.failedRoom]);
      this.failedRoom = undefined;
      return true;
    } catch {
      return false;
    }
  }

  /** For as long as there is more, and it gets somewhere. */
  private async sweep(): Promise<void> {
    for (;;) {
      let appended = 0;
      const found = await this.outbox.sweep(this.config.outboxGraceMs, sweepLimit, async (records) => {
        const done = (await this.appendAll(records)).flat();
        appended = done.length;
        return done;
      });
      if (found < sweepLimit || appended === 0) return;
    }
  }

  /** @returns the runs that the logs have now. After a failure the rest of that room is left for later. */
  private async appendAll(records: readonly DurableRecord[]): Promise<Run[]> {
    const done: Run[] = [];
    const failedRooms = new Set<string>();
    for (const run of runsOf(records)) {
      const { room_code } = run[0].header;
      if (failedRooms.has(room_code)) continue;
      try {
        await this.append(run);
        done.push(run);
      } catch (error) {
        failedRooms.add(room_code);
        this.failedRoom = room_code;
        this.logger.debug({ msg: 'Append failed', room_code, err: error });
      }
    }
    return done;
  }

  /** Appends what is missing before it first. What is not in the outbox any more was in a log that Redis has lost. */
  private async append(run: readonly [DurableRecord, ...DurableRecord[]]): Promise<void> {
    const result = await this.bus.append(...run);
    if (result.status !== 'gap') return;
    const [first, ...next] = run;
    const { room_code, seq } = first.header;
    for (const missing of runsOf(await this.outbox.between(room_code, result.head, seq)))
      await this.bus.append(...missing);
    const again = await this.bus.append(...run);
    if (again.status !== 'gap') return;
    await this.bus.restartLog(first);
    for (const later of runsOf(next)) await this.bus.append(...later);
  }

  private noteAppended([{ header }, ...next]: Run): void {
    const { room_code, seq } = header;
    const last_seq = seq + next.length;
    const spans = this.appended.get(room_code) ?? [];
    const before = spans.at(-1);
    if (before?.last_seq === seq - 1) spans[spans.length - 1] = { ...before, last_seq };
    else spans.push({ room_code, first_seq: seq, last_seq });
    this.appended.set(room_code, spans);
  }

  /** Forgets what the logs have. Not at once: one statement for many. */
  private async remove(): Promise<void> {
    const spans = [...this.appended.values()].flat();
    this.appended.clear();
    while (spans.length > 0) {
      try {
        await this.outbox.remove(spans.splice(0, removeLimit));
      } catch (error) {
        this.logger.debug({ msg: 'Outbox rows stay until they are swept', err: error });
      }
    }
  }
}
