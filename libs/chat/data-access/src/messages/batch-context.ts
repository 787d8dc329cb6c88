import type { EntityManager } from 'typeorm';
import type { StoredMedia } from '../media/stored-media.js';
import { listOf, runPrepared, type Pipeline, type PreparedStatement } from '../pipeline.js';
import { lockRooms, type LockedRoom } from '../rooms/locked-room.js';
import { messageColumns, repliedTo, replyPreviewChars, type MessageRow } from './message-row.js';
import type { NewMessage } from './message-writer.js';
import { findSenders, type Sender } from './senders.js';

/** What one message is decided by, read while its room is locked. */
export interface SendContext {
  readonly message: NewMessage;
  readonly room: LockedRoom | undefined;
  readonly sender: Sender | undefined;
  /** The same for messages that repeat each other; without a `client_message_id` nothing is a repeat. */
  readonly repeatKey: string | undefined;
  /** What was said before under the same key. */
  readonly repeated: RepeatRow | undefined;
  readonly extras: Extras;
}

/** What only some messages need. */
export interface Extras {
  /** Of its room, when that is a Back Room. */
  readonly has_seat: boolean;
  readonly reply: { readonly id: string; readonly username: string; readonly preview: string } | null;
  /** Usernames as participants write them. */
  readonly mentions: string[];
  /** The file that is asked for, when it is the sender's and not used yet. */
  readonly media: StoredMedia | null;
}

export type RepeatRow = MessageRow & { readonly room_id: string; readonly body_hash: string };

/*
 * Every lookup is for one row (`limit 1`; a participant says things in a room and in its Back Room) and by a key of its
 * own, so that the plan is the same for tables of any size: Postgres keeps the one that it makes while they are small.
 */

/** What participants (`$2`) have said in rooms (`$1`) under their ids for it (`$3`). Most find nothing. */
export const findRepeats: PreparedStatement = {
  name: 'find-repeats',
  text: `
    select m.room_id, encode(m.body_hash, 'hex') as body_hash, ${messageColumns}
    from unnest(${listOf('$1', 'uuid')}, ${listOf('$2', 'uuid')}, ${listOf('$3', 'uuid')})
      as asked (room_id, participant_id, client_message_id)
    cross join lateral (
      select * from chat.message x
      where x.participant_id = asked.participant_id and x.client_message_id = asked.client_message_id limit 2
    ) m
    ${repliedTo}
    where m.room_id = asked.room_id`,
};

/** One row for each message, in order. */
export const findExtras: PreparedStatement = {
  name: 'find-send-extras',
  text: `
    select seat.participant_id is not null as has_seat, reply.shown as reply, media.shown as media,
      array(
        select found.username from unnest(m.mention_keys) with ordinality as mentioned (key, place)
        cross join lateral (
          select p.username from chat.participant p
          where p.room_id = (select coalesce(parent_room_id, id) from chat.room where id = m.room_id)
            and p.username_key = mentioned.key limit 1
        ) found order by place
      ) as mentions
    from json_to_recordset($1) as m (place int, room_id uuid, participant_id uuid, reply_to_id uuid, mention_keys text[],
      media_id uuid)
    left join lateral (
      select x.participant_id from chat.back_room_seat x
      where x.room_id = m.room_id and x.participant_id = m.participant_id and x.revoked_at is null limit 1
    ) seat on true
    left join lateral (
      select x.room_id, json_build_object('id', x.id, 'username', x.username,
        'preview', left(x.content, ${replyPreviewChars})) as shown
      from chat.message x where x.id = m.reply_to_id and not x.is_deleted limit 1
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
 * Locks the rooms, then reads: a statement's snapshot must be younger than its room's lock. So these are several, in one
 * round trip.
 */
export async function readBatchContext(pipeline: Pipeline, messages: readonly NewMessage[]): Promise<SendContext[]> {
  const roomIds = [...new Set(messages.map(({ roomId }) => roomId))];
  const sessionIds = [...new Set(messages.map(({ sessionId }) => sessionId))];
  const [locked, found, repeats, extras] = await Promise.all([
    runPrepared<LockedRoom>(pipeline, lockRooms, [roomIds]),
    runPrepared<Sender>(pipeline, findSenders, [sessionIds]),
    readRepeats(pipeline, messages),
    readExtras(pipeline, messages),
  ]);
  const rooms = new Map(locked.map((room) => [room.id, room]));
  const senders = new Map(found.map((sender) => [sender.session_id, sender]));
  return messages.map((message) => {
    const { roomId, participantId, clientMessageId } = message;
    const key = clientMessageId === undefined ? undefined : repeatKey(roomId, participantId, clientMessageId);
    return {
      message,
      repeatKey: key,
      room: rooms.get(roomId),
      sender: senders.get(message.sessionId),
      repeated: key === undefined ? undefined : repeats.get(key),
      extras: extras.get(message) ?? noExtras,
    };
  });
}

async function readRepeats(
  pipeline: Pipeline,
  messages: readonly NewMessage[],
): Promise<ReadonlyMap<string, RepeatRow>> {
  const named = messages.filter(({ clientMessageId }) => clientMessageId !== undefined);
  if (named.length === 0) return new Map();
  const rows = await runPrepared<RepeatRow>(pipeline, findRepeats, [
    named.map(({ roomId }) => roomId),
    named.map(({ participantId }) => participantId),
    named.map(({ clientMessageId }) => clientMessageId),
  ]);
  return new Map(rows.map((row) => [repeatKey(row.room_id, row.participant_id, row.client_message_id ?? ''), row]));
}

/** The same only for a repeat: a UUID is the same in capitals. */
const repeatKey = (roomId: string, participantId: string, clientMessageId: string): string =>
  `${roomId}:${participantId}:${clientMessageId.toLowerCase()}`;

const noExtras: Extras = { has_seat: false, reply: null, mentions: [], media: null };

async function readExtras(
  pipeline: Pipeline,
  messages: readonly NewMessage[],
): Promise<ReadonlyMap<NewMessage, Extras>> {
  const asking = messages.filter(needsExtras);
  if (asking.length === 0) return new Map();
  const asked = asking.map((message, place) => ({
    place,
    room_id: message.roomId,
    participant_id: message.participantId,
    reply_to_id: message.replyToId,
    mention_keys: message.mentionKeys,
    media_id: message.mediaId,
  }));
  const rows = await runPrepared<Extras>(pipeline, findExtras, [JSON.stringify(asked)]);
  return new Map(asking.map((message, place) => [message, rows[place] ?? noExtras]));
}

const needsExtras = ({ isInBackRoom, replyToId, mediaId, mentionKeys }: NewMessage): boolean =>
  isInBackRoom || replyToId !== undefined || mediaId !== undefined || mentionKeys.length > 0;

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
