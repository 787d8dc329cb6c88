import {
  reactionEmojis,
  type Message,
  type MessageKind,
  type Pin,
  type ReactionSummary,
  type SystemNotice,
} from '@chatpop/contracts';
import { toMedia, type StoredMedia } from '../media/stored-media.js';
import type { PaidContent } from '../purchases/paid-messages.js';

/** What happened to a message last, as the event that told it. */
export type MessageChangeType =
  'message_updated' | 'message_deleted' | 'reaction' | 'message_pinned' | 'message_unpinned';

/** What a message keeps of its pin while it has one. */
export interface StoredPin extends Pin {
  readonly until: string;
}

/** A message as queries give it (`messageColumns`). */
export interface MessageRow {
  readonly id: string;
  readonly seq: string;
  readonly updated_seq: string;
  readonly last_change: MessageChangeType | null;
  readonly changed_at: Date | null;
  readonly participant_id: string;
  readonly username: string;
  readonly username_is_reserved: boolean;
  readonly is_from_host: boolean;
  readonly kind: MessageKind;
  readonly content: string;
  readonly reply_to_id: string | null;
  readonly mentions: string[];
  /** How many reacted, by emoji. */
  readonly reactions: Readonly<Record<string, number>>;
  readonly is_highlighted: boolean;
  readonly is_edited: boolean;
  readonly is_deleted: boolean;
  readonly client_message_id: string | null;
  readonly created_at: Date;
  readonly reply_username: string | null;
  readonly reply_content: string | null;
  readonly reply_is_deleted: boolean | null;
  readonly media?: StoredMedia | null;
  readonly pin?: StoredPin | null;
  readonly paid?: PaidContent | null;
  readonly notice?: SystemNotice | null;
}

/** How many characters of the message replied to are shown. */
export const replyPreviewChars = 100;

/** Selects `m`, with what it replies to as `r`. */
export const messageColumns = `
  m.id, m.seq, m.updated_seq, m.last_change, m.changed_at, m.participant_id, m.username, m.username_is_reserved,
  m.is_from_host, m.kind, m.content, m.reply_to_id, m.mentions, m.reactions, m.is_highlighted, m.is_edited, m.is_deleted,
  m.client_message_id, m.created_at, m.media, m.pin, m.paid, m.notice,
  r.username as reply_username, left(r.content, ${replyPreviewChars}) as reply_content, r.is_deleted as reply_is_deleted`;

/** Joins what `m` replies to, as `r`: looked up by its key, whatever the tables hold. */
export const repliedTo = `left join lateral (select * from chat.message x where x.id = m.reply_to_id limit 1) r on true`;

export const messageTables = `chat.message m left join chat.message r on r.id = m.reply_to_id`;

/** Field by field, so that a new column reaches nobody by itself. @param own with which emojis the viewer reacted */
export function toMessage(row: MessageRow, roomCode: string, own?: readonly string[]): Message {
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
    ...(row.media && !row.is_deleted ? { media: toMedia(row.media, roomCode) } : {}),
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
    reactions: toReactions(row.reactions, own),
    ...pinOf(row),
    ...(row.is_deleted ? {} : row.paid),
    ...(row.notice && !row.is_deleted ? { notice: row.notice } : {}),
    ...(row.is_highlighted ? { is_highlighted: true } : {}),
    is_edited: row.is_edited,
    is_deleted: row.is_deleted,
    ...(row.client_message_id === null ? {} : { client_message_id: row.client_message_id }),
    created_at: row.created_at.toISOString(),
  };
}

function pinOf({ pin }: MessageRow): Pick<Message, 'is_pinned' | 'pinned_until' | 'pin'> {
  if (!pin) return { is_pinned: false };
  return { is_pinned: true, pinned_until: pin.until, pin: { bid: pin.bid, by: pin.by } };
}

/** In the order of the emojis' list, whoever reacted first. */
export const toReactions = (counts: MessageRow['reactions'], own?: readonly string[]): ReactionSummary[] =>
  reactionEmojis.flatMap((emoji) => {
    const count = counts[emoji] ?? 0;
    if (count === 0) return [];
    return [{ emoji, count, ...(own ? { has_reacted: own.includes(emoji) } : {}) }];
  });
