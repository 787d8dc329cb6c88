import type { ParticipantOrder, PassingEventType, RoomEventData } from '@chatpop/contracts';
import { MessageBus, type AppendResult, type DurableRecord, type LogHead, type RoomListener } from '../message-bus.js';
import { busAppends } from '../message-bus.metrics.js';
import { passingRecord } from '../passing-record.js';
import { passOn } from '../pass-on.js';
import { decode, decodeDurable, encodeOrder, encodeRecord } from '../record-codec.js';

interface Log {
  epoch: string;
  /** Encoded records in the order of `seq`, without a hole. */
  records: { seq: number; payload: string }[];
}

/**
 * The bus of a single process. Like Redis it serialises and is asynchronous, so that the monolith can't pass what the
 * split shape would fail.
 */
export class MemoryMessageBus extends MessageBus {
  private readonly logs = new Map<string, Log>();
  private readonly listeners = new Map<string, Set<RoomListener>>();

  constructor(private readonly limits: { readonly logMaxEvents: number }) {
    super();
  }

  async append(first: DurableRecord, ...next: DurableRecord[]): Promise<AppendResult> {
    const results = [first, ...next].map((record) => this.place(record));
    for (const { status } of results) busAppends.inc({ outcome: status });
    return results.find(({ status }) => status !== 'duplicate') ?? { status: 'duplicate' };
  }

  async restartLog(record: DurableRecord): Promise<void> {
    this.logs.delete(record.header.room_code);
    await this.append(record);
  }

  async publishPassing<Type extends PassingEventType>(
    roomCode: string,
    type: Type,
    data: RoomEventData<Type>,
    at?: Date,
  ): Promise<void> {
    this.tell(roomCode, encodeRecord(passingRecord(roomCode, type, data, at)));
  }

  async publishOrder(order: ParticipantOrder): Promise<void> {
    this.tell(order.room_code, encodeOrder(order));
  }

  async subscribe(roomCode: string, listener: RoomListener): Promise<() => Promise<void>> {
    const listeners = this.listeners.get(roomCode) ?? new Set();
    this.listeners.set(roomCode, listeners.add(listener));
    return async () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(roomCode) === listeners) this.listeners.delete(roomCode);
    };
  }

  async read(roomCode: string, afterSeq: number, limit: number): Promise<DurableRecord[]> {
    const records = this.logs.get(roomCode)?.records ?? [];
    const first = afterSeq + 1 - (records[0]?.seq ?? 0);
    return records
      .slice(Math.max(first, 0), Math.max(first, 0) + limit)
      .flatMap(({ payload }) => decodeDurable(payload) ?? []);
  }

  async heads(roomCodes: readonly string[]): Promise<(LogHead | undefined)[]> {
    return roomCodes.map((code) => {
      const log = this.logs.get(code);
      const last = log?.records.at(-1);
      return log && last ? { epoch: log.epoch, seq: last.seq } : undefined;
    });
  }

  assertListening(): Promise<void> {
    return Promise.resolve();
  }

  private place(record: DurableRecord): AppendResult {
    const { room_code, seq, epoch } = record.header;
    const known = this.logs.get(room_code);
    const log = known?.epoch === epoch ? known : { epoch, records: [] };
    const head = log.records.at(-1)?.seq ?? 0;
    if (head > 0 && seq <= head) return { status: 'duplicate' };
    if (head > 0 && seq > head + 1) return { status: 'gap', head };
    const payload = encodeRecord(record);
    log.records.push({ seq, payload });
    if (log.records.length > this.limits.logMaxEvents) log.records.shift();
    this.logs.set(room_code, log);
    this.tell(room_code, payload);
    return { status: 'appended' };
  }

  private tell(roomCode: string, payload: string): void {
    setImmediate(() => {
      const decoded = decode(payload);
      if (!decoded) return;
      for (const listener of this.listeners.get(roomCode) ?? []) passOn(decoded, listener);
    });
  }
}
