import type { EntityManager } from 'typeorm';
import type { StoredMedia } from '../media/stored-media.js';
import { runPrepared, type Pipeline, type PreparedStatement } from '../pipeline.js';
import { lockRooms, type LockedRoom } from '../rooms/locked-room.js';
import { messageColumns, messageTables, replyPreviewChars, type MessageRow } from './message-row.js';
import type { NewMessage } from './message-writer.js';

export interface Sender {
  readonly session_id: string;
  readonly is_valid: boolean;
  readonly participant_id: string;
  readonly username: string;
  readonly username_is_reserved: boolean;
  readonly is_host: boolean;
  readonly is_muted: boolean;
  readonly last_message_at: Date | null;
}

/** What one message is decided by, read while its room is locked. */
export interface SendContext {
  readonly message: NewMessage;
  readonly room: LockedRoom | undefined;
  readonly sender: Sender | undefined;
  /** Of its room, when that is a Back Room. */
  readonly hasSeat: boolean;
  /** What was said before under the same `client_message_id`. */
  readonly repeated: { readonly row: MessageRow; readonly bodyHash: string } | undefined;
  readonly reply: { readonly id: string; readonly username: string; readonly preview: string } | undefined;
  /** Usernames as participants write them. */
  readonly mentions: string[];
  /** The file that is asked for, when it is the sender's and not used yet. */
  readonly media: StoredMedia | null;
}

type ContextRow = { readonly [Field in keyof Sender]: Sender[Field] | null } & {
  readonly has_seat: boolean;
  readonly repeated_seq: string | null;
  readonly reply_id: string | null;
  readonly reply_username: string | null;
  readonly reply_preview: string | null;
  readonly mentions: string[];
  readonly media: StoredMedia | null;
};

const senderColumns = `s.id as session_id, s.revoked_at is null and s.expires_at > now() as is_valid, s.participant_id,
  p.username, p.username_is_reserved, p.is_host, p.last_message_at, coalesce(p.muted_until > now(), false) as is_muted`;
const senderTables = `chat.session s join chat.participant p on p.id = s.participant_id`;

/**
 * One row for each message, in order. Every lookup is for one row (`limit 1`; a participant says things in a room and in
 * its Back Room) and by a key of its own, so that the plan is the same for tables of any size: Postgres keeps the one that
 * it makes while they are small.
 */
export const readContext: PreparedStatement = {
  name: 'read-send-context',
  text: `
    select sender.*, repeated.seq as repeated_seq,
      reply.id as reply_id, reply.username as reply_username, reply.preview as reply_preview,
      seat.participant_id is not null as has_seat,
      array(
        select found.username from unnest(m.mention_keys) with ordinality as mentioned (key, place)
        cross join lateral (
          select p.username from chat.participant p
          where p.room_id = (select coalesce(parent_room_id, id) from chat.room where id = m.room_id)
            and p.username_key = mentioned.key limit 1
        ) found order by place
      ) as mentions,
      media.shown as media
    from json_to_recordset($1) as m (place int, room_id uuid, session_id uuid, participant_id uuid,
      client_message_id uuid, reply_to_id uuid, mention_keys text[], media_id uuid)
    left join lateral (select ${senderColumns} from ${senderTables} where s.id = m.session_id limit 1) sender on true
    left join lateral (
      select x.participant_id from chat.back_room_seat x
      where x.room_id = m.room_id and x.participant_id = m.participant_id and x.revoked_at is null limit 1
    ) seat on true
    left join lateral (
      select x.room_id, x.seq from chat.message x
      where x.participant_id = m.participant_id and x.client_message_id = m.client_message_id limit 2
    ) repeated on repeated.room_id = m.room_id
    left join lateral (
      select x.id, x.room_id, x.username, left(x.content, ${replyPreviewChars}) as preview from chat.message x
      where x.id = m.reply_to_id and not x.is_deleted limit 1
    ) reply on reply.room_id = m.room_id
    left join lateral (
      select x.room_id, x.participant_id, x.message_id, x.expires_at,
        jsonb_strip_nulls(jsonb_build_object('id', x.id, 'kind', x.kind, 'mime', x.mime, 'bytes', x.bytes,
          'width', x.width, 'height', x.height, 'duration_ms', x.duration_ms)) as shown
      from chat.media x where x.id = m.media_id limit 1
    ) media on media.room_id = m.room_id and media.participant_id = m.participant_id and media.message_id is null
      and media.expires_at > now()
    order by m.place`,
};

/**
 * Locks the rooms, then reads: a statement's snapshot must be younger than its room's lock. So these are two, and one
 * round trip.
 */
export async function readBatchContext(pipeline: Pipeline, messages: readonly NewMessage[]): Promise<SendContext[]> {
  const asked = messages.map((message, place) => ({
    place,
    room_id: message.roomId,
    session_id: message.sessionId,
    participant_id: message.participantId,
    client_message_id: message.clientMessageId,
    reply_to_id: message.replyToId,
    mention_keys: message.mentionKeys,
    media_id: message.mediaId,
  }));
  const [locked, rows] = await Promise.all([
    runPrepared<LockedRoom>(pipeline, lockRooms, [[...new Set(messages.map(({ roomId }) => roomId))]]),
    runPrepared<ContextRow>(pipeline, readContext, [JSON.stringify(asked)]),
  ]);
  const rooms = new Map(locked.map((room) => [room.id, room]));
  const repeats = await readRepeats(pipeline, messages, rows);
  return messages.map((message, place) => toContext(message, rooms.get(message.roomId), rows[place], repeats));
}

function toContext(
  message: NewMessage,
  room: LockedRoom | undefined,
  row: ContextRow | undefined,
  repeats: ReadonlyMap<string, RepeatRow>,
): SendContext {
  const repeat = repeats.get(`${message.roomId}:${row?.repeated_seq ?? ''}`);
  return {
    message,
    room,
    sender: row && isSender(row) ? row : undefined,
    hasSeat: row?.has_seat ?? false,
    repeated: repeat && { row: repeat, bodyHash: repeat.body_hash },
    reply: row?.reply_id
      ? { id: row.reply_id, username: row.reply_username ?? '', preview: row.reply_preview ?? '' }
      : undefined,
    mentions: row?.mentions ?? [],
    media: row?.media ?? null,
  };
}

const isSender = (row: ContextRow): row is ContextRow & Sender => row.session_id !== null;

type RepeatRow = MessageRow & { readonly room_id: string; readonly body_hash: string };

/** Repeats are rare: they are read whole only when there are any. */
async function readRepeats(
  pipeline: Pipeline,
  messages: readonly NewMessage[],
  rows: readonly ContextRow[],
): Promise<Map<string, RepeatRow>> {
  const places = rows.flatMap(({ repeated_seq }, place) => (repeated_seq === null ? [] : [{ place, repeated_seq }]));
  if (places.length === 0) return new Map();
  const { rows: found } = await pipeline.query<RepeatRow>(
    `select m.room_id, encode(m.body_hash, 'hex') as body_hash, ${messageColumns} from unnest($1::uuid[], $2::bigint[]) as wanted (room_id, seq)
     join ${messageTables} on m.room_id = wanted.room_id and m.seq = wanted.seq`,
    [places.map(({ place }) => messages[place]?.roomId), places.map(({ repeated_seq }) => repeated_seq)],
  );
  return new Map(found.map((row) => [`${row.room_id}:${row.seq}`, row]));
}

/** Participants through their sessions, by the session's id. */
export async function readSenders(manager: EntityManager, sessionIds: readonly string[]): Promise<Map<string, Sender>> {
  const rows = await manager.query<Sender[]>(
    `select ${senderColumns} from ${senderTables} where s.id = any($1::uuid[])`,
    [sessionIds],
  );
  return new Map(rows.map((sender) => [sender.session_id, sender]));
}

/** Those of the names that are participants', as they write them. A Back Room's people are its parent's. */
export async function readMentioned(
  manager: EntityManager,
  room: Pick<LockedRoom, 'id' | 'parent_room_id'>,
  keys: readonly string[],
): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await manager.query<{ username: string }[]>(
    `select p.username from unnest($2::text[]) with ordinality as mentioned (key, place)
     join chat.participant p on p.room_id = $1 and p.username_key = mentioned.key order by place`,
    [room.parent_room_id ?? room.id, keys],
  );
  return rows.map(({ username }) => username);
}
