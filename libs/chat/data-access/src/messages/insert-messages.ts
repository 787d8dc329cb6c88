import type { DurableRecord } from '@chatpop/contracts';
import type { EntityManager } from 'typeorm';
import type { CreatedMessage } from './message-writer.js';

/** Writes messages, outbox rows and the rooms' new positions in one statement. */
export async function insertMessages(
  manager: EntityManager,
  created: readonly CreatedMessage[],
  records: readonly DurableRecord[],
  now: Date,
): Promise<void> {
  if (created.length === 0) return;
  const rows = created.map(({ row }) => row);
  await manager.query(
    `with written as (
       insert into chat.message (room_id, seq, id, updated_seq, participant_id, username, username_is_reserved,
         is_from_host, kind, content, body_hash, reply_to_id, mentions, client_message_id, created_at)
       select room_id, seq, id, seq, participant_id, username, username_is_reserved,
         is_from_host, kind, content, body_hash, reply_to_id, mentions::text[], client_message_id, $14
       from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::boolean[], $7::boolean[],
         $8::text[], $9::text[], $10::bytea[], $11::uuid[], $12::text[], $13::uuid[])
         as t (room_id, seq, id, participant_id, username, username_is_reserved, is_from_host, kind, content,
           body_hash, reply_to_id, mentions, client_message_id)
     ), told as (
       insert into chat.outbox (room_id, seq, header, event)
       select * from unnest($1::uuid[], $2::bigint[], $15::text[], $16::text[])
     )
     update chat.room set last_seq = heads.seq, last_message_at = $14
     from (select room_id, max(seq) as seq from unnest($1::uuid[], $2::bigint[]) as t (room_id, seq) group by room_id) heads
     where room.id = heads.room_id`,
    [
      created.map(({ roomId }) => roomId),
      rows.map(({ seq }) => seq),
      rows.map(({ id }) => id),
      rows.map(({ participant_id }) => participant_id),
      rows.map(({ username }) => username),
      rows.map(({ username_is_reserved }) => username_is_reserved),
      rows.map(({ is_from_host }) => is_from_host),
      rows.map(({ kind }) => kind),
      rows.map(({ content }) => content),
      created.map(({ bodyHash }) => bodyHash),
      rows.map(({ reply_to_id }) => reply_to_id),
      rows.map(({ mentions }) => `{${mentions.join(',')}}`),
      rows.map(({ client_message_id }) => client_message_id),
      now,
      records.map(({ header }) => JSON.stringify(header)),
      records.map(({ event }) => event),
    ],
  );
  const slow = created.filter(({ isSlow }) => isSlow).map(({ row }) => row.participant_id);
  if (slow.length === 0) return;
  await manager.query(`update chat.participant set last_message_at = $2 where id = any($1::uuid[])`, [slow, now]);
}
