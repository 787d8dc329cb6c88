import { setTimeout as delay } from 'node:timers/promises';
import { busName, type ParticipantOrder, type PassingEventType, type RoomEventData } from '@chatpop/contracts';
import { Logger } from '@nestjs/common';
import type { Result } from 'ioredis';
import type { BusConfig } from '../bus.config.js';
import { passingRecord } from '../passing-record.js';
import { MessageBus, type AppendResult, type DurableRecord, type LogHead, type RoomListener } from '../message-bus.js';
import { busAppends, busLag, busPublishFailures } from '../message-bus.metrics.js';
import { passOn } from '../pass-on.js';
import { decode, decodeDurable, encodeOrder, encodeRecord } from '../record-codec.js';
import { appendScript } from './append-script.js';
import { SelfProbe } from './self-probe.js';
import { commandConnection, subscribingConnection, onHeardAgain, type RedisConnection } from './redis-connections.js';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    chatpopAppend(key: string, ...args: (string | number)[]): Result<number, Context>;
  }
}

/** Log and channel of a room; the hash tag keeps them on one node of a cluster. */
const keyOf = (roomCode: string): string => `chatpop:room:{${roomCode}}`;
const codeOf = (key: string): string => key.slice('chatpop:room:{'.length, -1);

/** Room logs are Redis Streams, told by sharded publish/subscribe. */
export class RedisMessageBus extends MessageBus {
  private readonly logger = new Logger(RedisMessageBus.name);
  private readonly listeners = new Map<string, Set<RoomListener>>();
  private readonly commands: RedisConnection;
  private readonly probe: SelfProbe;
  private subscriber: RedisConnection;

  constructor(private readonly config: BusConfig) {
    super();
    this.commands = commandConnection(config);
    this.commands.defineCommand('chatpopAppend', { numberOfKeys: 1, lua: appendScript });
    this.subscriber = this.newSubscriber();
    this.probe = new SelfProbe(
      (key) => this.commands.spublish(key, 'probe'),
      () => this.rebuildSubscriber(),
    );
  }

  /** Begins to connect; a Redis that is away does not hold up the start. */
  start(): void {
    for (const redis of [this.commands, this.subscriber]) void redis.connect().catch(() => undefined);
    void this.subscriber.ssubscribe(this.probe.key).catch(() => undefined);
    this.probe.start();
  }

  async stop(): Promise<void> {
    this.probe.stop();
    this.commands.disconnect();
    this.subscriber.disconnect();
  }

  async append(first: DurableRecord, ...next: DurableRecord[]): Promise<AppendResult> {
    const { room_code, seq, epoch } = first.header;
    const { logMaxEvents, logTtlSeconds } = this.config;
    const payloads = [first, ...next].map(encodeRecord);
    try {
      const answer = await this.commands.chatpopAppend(
        keyOf(room_code),
        epoch,
        logMaxEvents,
        logTtlSeconds,
        seq,
        ...payloads,
      );
      const result = toAppendResult(answer);
      busAppends.inc({ outcome: result.status }, payloads.length);
      return result;
    } catch (error) {
      busAppends.inc({ outcome: 'failed' }, payloads.length);
      throw error;
    }
  }

  async restartLog(record: DurableRecord): Promise<void> {
    this.logger.warn({ msg: 'Room log restarted', room_code: record.header.room_code, seq: record.header.seq });
    await this.commands.del(keyOf(record.header.room_code));
    await this.append(record);
  }

  async publishPassing<Type extends PassingEventType>(
    roomCode: string,
    type: Type,
    data: RoomEventData<Type>,
    at?: Date,
  ): Promise<void> {
    await this.publish(roomCode, encodeRecord(passingRecord(roomCode, type, data, at)), busName(type));
  }

  async publishOrder(order: ParticipantOrder): Promise<void> {
    await this.publish(order.room_code, encodeOrder(order), order.name);
  }

  async subscribe(roomCode: string, listener: RoomListener): Promise<() => Promise<void>> {
    const key = keyOf(roomCode);
    const others = this.listeners.get(key);
    if (others) others.add(listener);
    else this.listeners.set(key, new Set([listener]));
    try {
      await within(this.config.commandTimeoutMs, this.subscriber.ssubscribe(key));
    } catch (error) {
      this.forget(key, listener);
      throw error;
    }
    return async () => {
      if (this.forget(key, listener)) await this.subscriber.sunsubscribe(key).catch(() => undefined);
    };
  }

  async read(roomCode: string, afterSeq: number, limit: number): Promise<DurableRecord[]> {
    const entries = await this.commands.xrange(keyOf(roomCode), `${afterSeq + 1}-0`, '+', 'COUNT', limit);
    return entries.flatMap(([, fields]) => decodeDurable(fields[3] ?? '') ?? []);
  }

  async heads(roomCodes: readonly string[]): Promise<(LogHead | undefined)[]> {
    return Promise.all(
      roomCodes.map(async (code) => {
        const [last] = await this.commands.xrevrange(keyOf(code), '+', '-', 'COUNT', 1);
        return last ? { epoch: last[1][1] ?? '', seq: Number.parseInt(last[0], 10) } : undefined;
      }),
    );
  }

  async assertListening(): Promise<void> {
    await this.commands.ping();
    if (this.probe.isDeaf) throw new Error('The subscriber hears nothing');
  }

  /** Replaces a subscriber that hears nothing though its connection seems well. */
  private async rebuildSubscriber(): Promise<void> {
    this.logger.warn({ msg: 'Subscriber hears nothing: rebuilt' });
    this.subscriber.disconnect();
    this.subscriber = this.newSubscriber();
    await this.subscriber.connect();
    await Promise.all([this.probe.key, ...this.listeners.keys()].map((key) => this.subscriber.ssubscribe(key)));
    this.tellResubscribed();
  }

  private newSubscriber(): RedisConnection {
    const subscriber = subscribingConnection(this.config);
    subscriber.on('smessage', (key: string, payload: string) => this.receive(key, payload));
    // ioredis subscribes again right after it says so: by the time the room is asked for its head that has been sent.
    onHeardAgain(subscriber, () => void delay(0).then(() => this.tellResubscribed()));
    return subscriber;
  }

  private receive(key: string, payload: string): void {
    if (key === this.probe.key) {
      this.probe.heard();
      return;
    }
    const decoded = decode(payload);
    if (!decoded) return;
    if (decoded.kind === 'record' && decoded.record.header.seq !== undefined)
      busLag.observe((Date.now() - Date.parse(decoded.record.header.committed_at)) / 1_000);
    for (const listener of this.listeners.get(key) ?? []) passOn(decoded, listener);
  }

  private tellResubscribed(): void {
    for (const listeners of this.listeners.values()) for (const listener of listeners) listener.onResubscribed();
  }

  private async publish(roomCode: string, payload: string, name: string): Promise<void> {
    try {
      await this.commands.spublish(keyOf(roomCode), payload);
    } catch (error) {
      busPublishFailures.inc();
      this.logger.debug({ msg: 'Publish failed', name, room_code: codeOf(keyOf(roomCode)), err: error });
    }
  }

  /** @returns whether that was the last listener. */
  private forget(key: string, listener: RoomListener): boolean {
    const listeners = this.listeners.get(key);
    listeners?.delete(listener);
    if (listeners?.size !== 0) return false;
    return this.listeners.delete(key);
  }
}

function toAppendResult(answer: number): AppendResult {
  if (answer > 0) return { status: 'appended' };
  return answer === 0 ? { status: 'duplicate' } : { status: 'gap', head: -answer };
}

/** A Redis that is away must not hold a caller: the subscription itself is made up for when it is back. */
async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value> {
  const timer = new AbortController();
  const late = delay(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new Error('Command timed out');
  });
  return Promise.race([work, late]).finally(() => {
    timer.abort();
    late.catch(() => undefined);
  });
}
