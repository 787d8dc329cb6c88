import { RoomEventSchema, type DurableEventType, type RoomEvent } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { durableEvent } from './durable-event.js';
import { messageColumns, messageTables, toMessage, toReactions, type MessageRow } from './message-row.js';

interface RoomHead {
  readonly id: string;
  readonly code: string;
  readonly epoch: string;
  readonly lastSeq: number;
}

type ToldEvent = RoomEvent<DurableEventType> & { readonly seq: number };

/** Durable events made anew from the database; none unless all could be made. */
export interface RecoveredEvents {
  readonly epoch: string;
  readonly last_seq: number;
  readonly complete: boolean;
  readonly events: RoomEvent<DurableEventType>[];
}

/** Tells a room's events again when its log has lost them. */
@Injectable()
export class EventHistory {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /**
   * The durable events after a position. Each message gives its creation at `seq`, as it stands now, and its latest
   * change at `updated_seq`; what happens to the room itself is kept as it was told. A change that was followed by
   * another one of the same message left no trace: a run with such a hole is not complete, and is not told at all.
   */
  async after(room: RoomHead, afterSeq: number, limit: number): Promise<RecoveredEvents> {
    const upTo = Math.min(afterSeq + limit, room.lastSeq);
    const events = new Map<number, ToldEvent>();
    for (const row of await this.readMessages(room.id, afterSeq, upTo))
      for (const event of eventsOf(row, room)) events.set(event.seq, event);
    for (const event of await this.readKept(room.id, afterSeq, upTo)) events.set(event.seq, event);
    const wanted = Array.from({ length: Math.max(upTo - afterSeq, 0) }, (_, index) => afterSeq + 1 + index);
    const found = wanted.flatMap((seq) => events.get(seq) ?? []);
    const complete = found.length === wanted.length;
    return { epoch: room.epoch, last_seq: room.lastSeq, complete, events: complete ? found : [] };
  }

  private readMessages(roomId: string, after: number, upTo: number): Promise<MessageRow[]> {
    return this.source.query<MessageRow[]>(
      `select ${messageColumns} from ${messageTables} where m.room_id = $1 and m.seq > $2 and m.seq <= $3
       union all
       select ${messageColumns} from ${messageTables}
       where m.room_id = $1 and m.updated_seq > $2 and m.updated_seq <= $3 and m.seq <= $2`,
      [roomId, after, upTo],
    );
  }

  private async readKept(roomId: string, after: number, upTo: number): Promise<ToldEvent[]> {
    const rows = await this.source.query<{ event: string }[]>(
      `select event from chat.room_event where room_id = $1 and seq > $2 and seq <= $3`,
      [roomId, after, upTo],
    );
    return rows.flatMap(({ event }) => parseKept(event) ?? []);
  }
}

/** Checks, and gives back the very event that was kept: what a schema makes of it has its own order of keys. */
const KeptEvent = z.custom<ToldEvent>((event) => {
  const type = RoomEventSchema.safeParse(event).data?.type;
  return type === 'room_updated' || type === 'participant_banned';
});

/** What an older version kept in a form that is not understood any more is as if it were lost. */
const parseKept = (event: string): ToldEvent | undefined => KeptEvent.safeParse(JSON.parse(event)).data;

function eventsOf(row: MessageRow, { code, epoch }: RoomHead): ToldEvent[] {
  const message = toMessage(row, code);
  const at = (seq: number) => ({ roomCode: code, epoch, seq });
  const created = durableEvent(at(message.seq), 'new_message', { message }, row.created_at);
  if (row.last_change === null || row.changed_at === null) return [created];
  return [created, changeOf(row, at(message.updated_seq), row.last_change, row.changed_at)];
}

function changeOf(
  row: MessageRow,
  position: { roomCode: string; epoch: string; seq: number },
  change: NonNullable<MessageRow['last_change']>,
  at: Date,
): ToldEvent {
  switch (change) {
    case 'message_updated':
    case 'message_pinned':
      return durableEvent(position, change, { message: toMessage(row, position.roomCode) }, at);
    case 'message_deleted':
    case 'message_unpinned':
      return durableEvent(position, change, { message_id: row.id }, at);
    case 'reaction':
      return durableEvent(position, change, { message_id: row.id, reactions: toReactions(row.reactions) }, at);
  }
}
