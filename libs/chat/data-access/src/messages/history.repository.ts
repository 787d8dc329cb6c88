import type { DurableEventType, HistoryQuery, Message, RoomEvent } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { durableEvent } from './durable-event.js';
import { messageColumns, messageTables, toMessage, type MessageRow } from './message-row.js';

interface HistoryRoom {
  readonly id: string;
  readonly code: string;
  readonly epoch: string;
  readonly lastSeq: number;
}

/** Durable events made anew from the database; none unless all could be made. */
export interface RecoveredEvents {
  readonly epoch: string;
  readonly last_seq: number;
  readonly complete: boolean;
  readonly events: RoomEvent<DurableEventType>[];
}

/** Reads what was said: pages for people, events for gateways that lost track. */
@Injectable()
export class HistoryRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** A page, oldest first. With `after_seq` by latest change, so that edits and deletions since then are in it. */
  async page(room: HistoryRoom, query: HistoryQuery): Promise<{ messages: Message[]; hasMore: boolean }> {
    const newestFirst = query.after_seq === undefined;
    const rows = newestFirst
      ? await this.source.query<MessageRow[]>(
          `select ${messageColumns} from ${messageTables}
           where m.room_id = $1 and m.seq < $2 order by m.seq desc limit $3`,
          [room.id, query.before_seq ?? Number.MAX_SAFE_INTEGER, query.limit + 1],
        )
      : await this.source.query<MessageRow[]>(
          `select ${messageColumns} from ${messageTables}
           where m.room_id = $1 and m.updated_seq > $2 order by m.updated_seq limit $3`,
          [room.id, query.after_seq, query.limit + 1],
        );
    const messages = rows.slice(0, query.limit).map((row) => toMessage(row, room.code));
    return { messages: newestFirst ? messages.reverse() : messages, hasMore: rows.length > query.limit };
  }

  /**
   * The durable events after a position, made anew from the messages. Each message gives its creation at `seq` and its
   * latest change at `updated_seq`; events that left no trace (an edit that was edited again) make it incomplete.
   */
  async events(room: HistoryRoom, afterSeq: number, limit: number): Promise<RecoveredEvents> {
    const upTo = Math.min(afterSeq + limit, room.lastSeq);
    const rows = await this.source.query<MessageRow[]>(
      `select ${messageColumns} from ${messageTables}
       where m.room_id = $1 and (m.seq > $2 and m.seq <= $3 or m.updated_seq > $2 and m.updated_seq <= $3)`,
      [room.id, afterSeq, upTo],
    );
    const events = new Map<number, RoomEvent<DurableEventType>>();
    for (const row of rows) for (const event of eventsOf(row, room)) events.set(event.seq, event);
    const wanted = Array.from({ length: Math.max(upTo - afterSeq, 0) }, (_, index) => afterSeq + 1 + index);
    const found = wanted.flatMap((seq) => events.get(seq) ?? []);
    const complete = found.length === wanted.length;
    return { epoch: room.epoch, last_seq: room.lastSeq, complete, events: complete ? found : [] };
  }
}

function eventsOf(row: MessageRow, { code, epoch }: HistoryRoom): (RoomEvent<DurableEventType> & { seq: number })[] {
  const message = toMessage(row, code);
  const at = (seq: number) => ({ roomCode: code, epoch, seq });
  const created = durableEvent(at(message.seq), 'new_message', { message }, row.created_at);
  if (message.updated_seq === message.seq) return [created];
  const changed = message.is_deleted
    ? durableEvent(at(message.updated_seq), 'message_deleted', { message_id: message.id }, row.created_at)
    : durableEvent(at(message.updated_seq), 'message_updated', { message }, row.created_at);
  return [created, changed];
}
