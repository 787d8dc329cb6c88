import type { Message, MessageKind } from '@chatpop/contracts';

/** A message as queries give it (`messageColumns`). */
export interface MessageRow {
  readonly id: string;
  readonly seq: string;
  readonly updated_seq: string;
  readonly participant_id: string;
  readonly username: string;
  readonly username_is_reserved: boolean;
  readonly is_from_host: boolean;
  readonly kind: MessageKind;
  readonly content: string;
  readonly reply_to_id: string | null;
  readonly mentions: string[];
  readonly is_edited: boolean;
  readonly is_deleted: boolean;
  readonly client_message_id: string | null;
  readonly created_at: Date;
  readonly reply_username: string | null;
  readonly reply_content: string | null;
  readonly reply_is_deleted: boolean | null;
}

/** How many characters of the message replied to are shown. */
export const replyPreviewChars = 100;

/** Selects `m`, with what it replies to as `r`. */
export const messageColumns = `
  m.id, m.seq, m.updated_seq, m.participant_id, m.username, m.username_is_reserved, m.is_from_host, m.kind,
  m.content, m.reply_to_id, m.mentions, m.is_edited, m.is_deleted, m.client_message_id, m.created_at,
  r.username as reply_username, left(r.content, ${replyPreviewChars}) as reply_content, r.is_deleted as reply_is_deleted`;

export const messageTables = `chat.message m left join chat.message r on r.id = m.reply_to_id`;

/** Field by field, so that a new column reaches nobody by itself. */
export function toMessage(row: MessageRow, roomCode: string): Message {
  return {
    id: row.id,
    room_code: roomCode,
    seq: Number(row.seq),
    updated_seq: Number(row.updated_seq),
    username: row.username,
    username_is_reserved: row.username_is_reserved,
    is_from_host: row.is_from_host,
    kind: row.kind,
    content: row.is_deleted ? '' : row.content,
    ...(row.reply_to_id !== null && row.reply_username !== null
      ? {
          reply_to: {
            id: row.reply_to_id,
            username: row.reply_username,
            content: row.reply_is_deleted ? '' : (row.reply_content ?? ''),
            is_deleted: row.reply_is_deleted ?? false,
          },
        }
      : {}),
    mentions: row.mentions,
    reactions: [],
    is_pinned: false,
    is_edited: row.is_edited,
    is_deleted: row.is_deleted,
    ...(row.client_message_id === null ? {} : { client_message_id: row.client_message_id }),
    created_at: row.created_at.toISOString(),
  };
}
