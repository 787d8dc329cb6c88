import { MessageBus, type DurableRecord } from '@chatpop/message-bus';
import { OutboxRepository } from '@chatpop/chat-data-access';
import { DrainService, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { outboxAge } from '../chat.metrics.js';

/** How long the process that committed has to append before others do it for it. */
const graceMs = 500;
const sweepLimit = 500;
const removeLimit = 500;

/**
 * Brings committed events into the rooms' logs: at once after the commit, and by sweeping what a crash or an outage of
 * Redis left behind. Appending twice is harmless, so the two need not know of each other.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly inFlight = new Set<Promise<void>>();
  private readonly lastOfRoom = new Map<string, Promise<void>>();
  private appended: DurableRecord[] = [];
  private removing: Promise<void> | undefined;
  private sweeping: Promise<void> | undefined;
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
      this.sweeping ??= this.sweep().finally(() => (this.sweeping = undefined));
    }, this.config.outboxSweepMs);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Begins to append what was just committed; the records of each room in their order. What fails is swept up later. */
  relay(records: readonly DurableRecord[]): void {
    for (const [room, ofRoom] of byRoom(records)) {
      const before = this.lastOfRoom.get(room) ?? Promise.resolve();
      const done = before.then(async () => {
        this.appended.push(...(await this.appendAll(ofRoom)));
        this.removing ??= this.remove().finally(() => (this.removing = undefined));
      });
      this.inFlight.add(done);
      this.lastOfRoom.set(room, done);
      void done.finally(() => {
        this.inFlight.delete(done);
        if (this.lastOfRoom.get(room) === done) this.lastOfRoom.delete(room);
      });
    }
  }

  private async flush(): Promise<void> {
    await Promise.all(this.inFlight);
    await this.removing;
    await this.sweeping;
  }

  private async sweep(): Promise<void> {
    try {
      while ((await this.outbox.sweep(graceMs, sweepLimit, (records) => this.appendAll(records))) === sweepLimit)
        continue;
      outboxAge.set(await this.outbox.oldestAgeSeconds());
    } catch (error) {
      this.logger.debug({ msg: 'Sweep failed', err: error });
    }
  }

  /** @returns those that the logs have now. After a failure the rest of that room is left for later. */
  private async appendAll(records: readonly DurableRecord[]): Promise<DurableRecord[]> {
    const done: DurableRecord[] = [];
    const failedRooms = new Set<string>();
    for (const record of records) {
      if (failedRooms.has(record.header.room_code)) continue;
      try {
        await this.append(record);
        done.push(record);
      } catch (error) {
        failedRooms.add(record.header.room_code);
        this.logger.debug({ msg: 'Append failed', room_code: record.header.room_code, err: error });
      }
    }
    return done;
  }

  /** Appends what is missing before it first. What is not in the outbox any more was in a log that Redis has lost. */
  private async append(record: DurableRecord): Promise<void> {
    const result = await this.bus.append(record);
    if (result.status !== 'gap') return;
    const { room_code, seq } = record.header;
    const missing = await this.outbox.between(room_code, result.head, seq);
    for (const earlier of missing) await this.bus.append(earlier);
    const again = await this.bus.append(record);
    if (again.status === 'gap') await this.bus.restartLog(record);
  }

  private async remove(): Promise<void> {
    while (this.appended.length > 0) {
      const batch = this.appended.splice(0, removeLimit);
      try {
        await this.outbox.remove(batch);
      } catch (error) {
        this.logger.debug({ msg: 'Outbox rows stay until the next sweep', err: error });
      }
    }
  }
}

function byRoom(records: readonly DurableRecord[]): Map<string, DurableRecord[]> {
  const rooms = new Map<string, DurableRecord[]>();
  for (const record of records) {
    const ofRoom = rooms.get(record.header.room_code);
    if (ofRoom) ofRoom.push(record);
    else rooms.set(record.header.room_code, [record]);
  }
  return rooms;
}
