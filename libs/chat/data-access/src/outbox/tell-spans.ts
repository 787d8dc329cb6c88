import type { DurableRecord } from '@chatpop/contracts';
import type { EntityManager } from 'typeorm';
import { durableRecord } from '../messages/durable-event.js';
import { messageColumns, repliedTo, toMessage, type MessageRow } from '../messages/message-row.js';

/** New messages of a room that follow one another. */
export interface Span {
  readonly room_id: string;
  readonly code: string;
  readonly epoch: string;
  readonly first_seq: string;
  readonly last_seq: string;
}

type SpanRow = MessageRow & Pick<Span, 'code' | 'epoch'>;

/** The events that tell these messages, made from them as they stand now. Each is looked up by its key, however many. */
export async function tellSpans(manager: EntityManager, spans: readonly Span[]): Promise<DurableRecord[]> {
  if (spans.length === 0) return [];
  const rows = await manager.query<SpanRow[]>(
    `select span.code, span.epoch, ${messageColumns}
     from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
       as span (room_id, code, epoch, first_seq, last_seq)
     cross join lateral generate_series(span.first_seq, span.last_seq) as place (seq)
     cross join lateral (
       select * from chat.message x where x.room_id = span.room_id and x.seq = place.seq limit 1
     ) m
     ${repliedTo}`,
    [
      spans.map(({ room_id }) => room_id),
      spans.map(({ code }) => code),
      spans.map(({ epoch }) => epoch),
      spans.map(({ first_seq }) => first_seq),
      spans.map(({ last_seq }) => last_seq),
    ],
  );
  return rows.map((row) => {
    const position = { roomCode: row.code, epoch: row.epoch, seq: Number(row.seq) };
    const origin = { at: row.created_at, requestId: undefined };
    return durableRecord(position, 'new_message', { message: toMessage(row, row.code) }, origin);
  });
}
