import { runPrepared, type Pipeline, type PreparedStatement } from '../pipeline.js';
import type { CreatedMessage } from './message-writer.js';

/**
 * Messages, the rooms' new positions, and which of these are not known to be in the rooms' logs yet. With `one` Postgres
 * expects one room, and looks it up; for the hundred that it assumes otherwise it reads all that there are.
 */
export const insertStatement: PreparedStatement = {
  name: 'insert-messages',
  text: `
    with said as materialized (
      select * from json_to_recordset($1) as row (room_id uuid, seq bigint, id uuid, participant_id uuid, username text,
        username_is_reserved boolean, is_from_host boolean, kind text, content text, body_hash text, reply_to_id uuid,
        mentions text[], client_message_id uuid, media jsonb)
    ), heads as (
      select room_id, min(seq) as first_seq, max(seq) as last_seq, 1 as one from said group by room_id
    ), written as (
      insert into chat.message (room_id, seq, id, updated_seq, participant_id, username, username_is_reserved,
        is_from_host, kind, content, body_hash, reply_to_id, mentions, client_message_id, media, created_at)
      select room_id, seq, id, seq, participant_id, username, username_is_reserved,
        is_from_host, kind, content, decode(body_hash, 'hex'), reply_to_id, mentions, client_message_id, media, $2
      from said
    ), untold as (
      insert into chat.untold_messages (room_id, first_seq, last_seq) select room_id, first_seq, last_seq from heads
    )
    update chat.room set last_seq = heads.last_seq, last_message_at = $2 from heads
    where room.id = heads.room_id and heads.one = 1`,
};

/** Sends what keeps these messages. @returns the statements, not waited for */
export function insertMessages(
  pipeline: Pipeline,
  created: readonly CreatedMessage[],
  now: Date,
): readonly Promise<unknown>[] {
  if (created.length === 0) return [];
  const rows = created.map(({ roomId, row, bodyHash }) => ({
    room_id: roomId,
    seq: row.seq,
    id: row.id,
    participant_id: row.participant_id,
    username: row.username,
    username_is_reserved: row.username_is_reserved,
    is_from_host: row.is_from_host,
    kind: row.kind,
    content: row.content,
    body_hash: bodyHash,
    reply_to_id: row.reply_to_id,
    mentions: row.mentions,
    client_message_id: row.client_message_id,
    media: row.media,
  }));
  return [
    runPrepared(pipeline, insertStatement, [JSON.stringify(rows), now]),
    ...noteSlowSenders(pipeline, created, now),
    ...claimMedia(pipeline, created),
  ];
}

function noteSlowSenders(pipeline: Pipeline, created: readonly CreatedMessage[], now: Date): Promise<unknown>[] {
  const slow = created.filter(({ isSlow }) => isSlow).map(({ row }) => row.participant_id);
  if (slow.length === 0) return [];
  return [pipeline.query(`update chat.participant set last_message_at = $2 where id = any($1::uuid[])`, [slow, now])];
}

/** From now on a file lives as long as its message. */
function claimMedia(pipeline: Pipeline, created: readonly CreatedMessage[]): Promise<unknown>[] {
  const used = created.filter(({ mediaId }) => mediaId !== undefined);
  if (used.length === 0) return [];
  const ids = [used.map(({ mediaId }) => mediaId), used.map(({ row }) => row.id)];
  return [
    pipeline.query(
      `update chat.media set message_id = used.message_id, expires_at = null
       from unnest($1::uuid[], $2::uuid[]) as used (id, message_id) where media.id = used.id`,
      ids,
    ),
  ];
}
