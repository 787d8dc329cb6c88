import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { requestContext } from '@chatpop/service-bootstrap';
import type { BusConfig } from '../bus.config.js';
import { workDeadLetters, workHandled } from '../message-bus.metrics.js';
import { parseWork } from '../work-schemas.js';
import { WorkQueue, type Work, type WorkConsumer, type WorkName, type WorkNamed } from '../work-queue.js';
import { parseClaimed, parsePending, parseRead, type Entry } from './parse-stream.js';
import { commandConnection, blockingConnection, type RedisConnection } from './redis-connections.js';

const streamOf = (name: WorkName): string => `chatpop:work:{${name}}`;
const deadLettersOf = (name: WorkName): string => `${streamOf(name)}:dead`;
const blockMs = 1_000;
const batch = 16;
const countDeadEveryMs = 15_000;

/** Durable work on Redis Streams: one stream a name, read by a consumer group, deleted once acknowledged. */
export class RedisWorkQueue extends WorkQueue {
  private readonly commands: RedisConnection;
  private readonly readers = new Set<WorkConsumer>();

  constructor(private readonly config: BusConfig) {
    super();
    this.commands = commandConnection(config);
  }

  start(): void {
    void this.commands.connect().catch(() => undefined);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.readers].map((reader) => reader.stop()));
    this.commands.disconnect();
  }

  async publish(work: Work): Promise<void> {
    await this.commands.xadd(
      streamOf(work.name),
      '*',
      'w',
      JSON.stringify(work),
      'q',
      requestContext.requestId() ?? '',
    );
  }

  async consume<Name extends WorkName>(
    name: Name,
    group: string,
    handle: (work: WorkNamed<Name>) => Promise<void>,
  ): Promise<WorkConsumer> {
    const reader = new StreamReader(this.config, this.commands, name, group, handle);
    this.readers.add(reader);
    reader.start();
    return reader;
  }
}

class StreamReader<Name extends WorkName> implements WorkConsumer {
  private readonly logger = new Logger('WorkQueue');
  private readonly consumer = `${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  private readonly blocking: RedisConnection;
  private readonly stream: string;
  private stopping = false;
  private ended: Promise<void> = Promise.resolve();
  private countDeadAt = 0;

  constructor(
    private readonly config: BusConfig,
    private readonly commands: RedisConnection,
    private readonly name: Name,
    private readonly group: string,
    private readonly handle: (work: WorkNamed<Name>) => Promise<void>,
  ) {
    this.blocking = blockingConnection(config);
    this.stream = streamOf(name);
  }

  start(): void {
    void this.blocking.connect().catch(() => undefined);
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    if (this.stopping) return this.ended;
    this.stopping = true;
    this.blocking.disconnect(); // ends the blocking read; what it was just given is pending, and taken over
    await this.ended;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        if (Date.now() >= this.countDeadAt) await this.countDead();
        await this.retryPending();
        for (const entry of await this.readNew()) await this.process(entry);
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  private async readNew(): Promise<Entry[]> {
    if (this.stopping) return []; // a cluster that has been left keeps what it is asked, and never answers
    const reply = await this.blocking.xreadgroup(
      'GROUP',
      this.group,
      this.consumer,
      'COUNT',
      batch,
      'BLOCK',
      blockMs,
      'STREAMS',
      this.stream,
      '>',
    );
    return parseRead(reply);
  }

  /** Work whose handler failed, or whose consumer died with it in hand. */
  private async retryPending(): Promise<void> {
    const reply = await this.commands.xpending(
      this.stream,
      this.group,
      'IDLE',
      this.config.workRetryMs,
      '-',
      '+',
      batch,
    );
    for (const { id, deliveries } of parsePending(reply)) {
      const claimed = await this.commands.xclaim(this.stream, this.group, this.consumer, this.config.workRetryMs, id);
      for (const entry of parseClaimed(claimed)) {
        if (deliveries >= this.config.workMaxAttempts) await this.bury(entry, 'tried too often');
        else await this.process(entry);
      }
    }
  }

  private async process(entry: Entry): Promise<void> {
    const [id, fields] = entry;
    const work = parseWork(this.name, fields[1] ?? '');
    if (!work) return this.bury(entry, 'unknown form or version');
    try {
      await requestContext.run({ requestId: fields[3] ?? work.id }, () => this.handle(work));
    } catch (error) {
      workHandled.inc({ name: this.name, outcome: 'retried' });
      this.logger.warn({ msg: 'Work failed, will be tried again', work: this.name, work_id: work.id, err: error });
      return;
    }
    workHandled.inc({ name: this.name, outcome: 'done' });
    await this.finish(id);
  }

  private async bury([id, fields]: Entry, reason: string): Promise<void> {
    await this.commands.xadd(deadLettersOf(this.name), '*', ...fields, 'reason', reason);
    await this.finish(id);
    workHandled.inc({ name: this.name, outcome: 'dead' });
    await this.countDead();
    this.logger.error({ msg: 'Work went to the dead letters', work: this.name, entry: id, reason });
  }

  /** Not only when one is added: a process that has just started has to know, and somebody may have emptied them. */
  private async countDead(): Promise<void> {
    workDeadLetters.set({ name: this.name }, await this.commands.xlen(deadLettersOf(this.name)));
    this.countDeadAt = Date.now() + countDeadEveryMs;
  }

  private async finish(id: string): Promise<void> {
    await this.commands.multi().xack(this.stream, this.group, id).xdel(this.stream, id).exec();
  }

  private async recover(error: unknown): Promise<void> {
    if (error instanceof Error && error.message.startsWith('NOGROUP')) {
      await this.commands.xgroup('CREATE', this.stream, this.group, '0', 'MKSTREAM').catch(() => undefined);
      return;
    }
    this.logger.debug({ msg: 'Work queue is away', work: this.name, err: error });
    if (!this.stopping) await delay(500);
  }
}
