import { newId } from '@chatpop/persistence';
import type { RoomChange } from '../rooms/room-changes.js';
import { toMessage, type MessageRow } from './message-row.js';

/** What a message has that nobody sent: the rest follows from the room. */
export type Spoken = Pick<
  MessageRow,
  | 'participant_id'
  | 'username'
  | 'username_is_reserved'
  | 'is_from_host'
  | 'kind'
  | 'content'
  | 'mentions'
  | 'paid'
  | 'notice'
>;

/** Puts a message at the room's next position, and tells everybody. The room is locked. @returns the message's id */
export async function sayInRoom(change: RoomChange, spoken: Spoken): Promise<string> {
  const { manager, room, origin, nextSeq } = change;
  const row: MessageRow = {
    ...spoken,
    id: newId(),
    seq: String(nextSeq),
    updated_seq: String(nextSeq),
    last_change: null,
    changed_at: null,
    reply_to_id: null,
    reactions: {},
    is_highlighted: false,
    is_edited: false,
    is_deleted: false,
    client_message_id: null,
    created_at: origin.at,
    reply_username: null,
    reply_content: null,
    reply_is_deleted: null,
  };
  await manager.query(
    `insert into chat.message (room_id, seq, id, updated_seq, participant_id, username, username_is_reserved,
       is_from_host, kind, content, mentions, created_at, paid, notice)
     values ($1, $2, $3, $2, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      room.id,
      row.seq,
      row.id,
      row.participant_id,
      row.username,
      row.username_is_reserved,
      row.is_from_host,
      row.kind,
      row.content,
      row.mentions,
      row.created_at,
      row.paid ?? null,
      row.notice ?? null,
    ],
  );
  change.tell('new_message', { message: toMessage(row, room.code) });
  return row.id;
}
