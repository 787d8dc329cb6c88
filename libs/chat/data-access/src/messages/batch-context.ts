import type { EntityManager } from 'typeorm';
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

interface RepliedMessage {
  readonly id: string;
  readonly room_id: string;
  readonly username: string;
  readonly preview: string;
}

type RepeatRow = MessageRow & { readonly room_id: string; readonly body_hash: Buffer };

/** What a batch is decided by, read after its rooms were locked. */
export interface BatchContext {
  readonly rooms: ReadonlyMap<string, LockedRoom>;
  readonly senders: ReadonlyMap<string, Sender>;
  findRepeat(message: NewMessage): { readonly row: MessageRow; readonly bodyHash: Buffer } | undefined;
  findReply(message: NewMessage): RepliedMessage | undefined;
  hasSeat(roomId: string, participantId: string): boolean;
  /** Usernames as participants write them. */
  mentions(message: NewMessage): string[];
}

/** Locks the rooms, then reads: a statement's snapshot must be younger than its room's lock. Asks only what it needs. */
export async function readBatchContext(manager: EntityManager, messages: readonly NewMessage[]): Promise<BatchContext> {
  const rooms = await lockRoomsOf(manager, messages);
  const senders = await readSenders(manager, [...new Set(messages.map(({ sessionId }) => sessionId))]);
  const repeats = await readRepeats(manager, messages);
  const replies = await readReplies(manager, messages);
  const mentioned = await readMentioned(manager, messages);
  const seats = await readSeats(manager, [...rooms.values()]);
  return {
    rooms,
    senders,
    findRepeat: (message) => repeats.get(`${message.roomId}:${message.participantId}:${message.clientMessageId ?? ''}`),
    findReply: (message) => {
      const reply = message.replyToId === undefined ? undefined : replies.get(message.replyToId);
      return reply?.room_id === message.roomId ? reply : undefined;
    },
    hasSeat: (roomId, participantId) => seats.has(`${roomId}:${participantId}`),
    mentions: (message) => message.mentionKeys.flatMap((key) => mentioned.get(`${message.roomId}:${key}`) ?? []),
  };
}

async function lockRoomsOf(manager: EntityManager, messages: readonly NewMessage[]): Promise<Map<string, LockedRoom>> {
  const rows = await lockRooms(manager, [...new Set(messages.map(({ roomId }) => roomId))]);
  return new Map(rows.map((room) => [room.id, room]));
}

/** Participants through their sessions, by the session's id. */
export async function readSenders(manager: EntityManager, sessionIds: readonly string[]): Promise<Map<string, Sender>> {
  const rows = await manager.query<Sender[]>(
    `select s.id as session_id, s.revoked_at is null and s.expires_at > now() as is_valid, s.participant_id,
            p.username, p.username_is_reserved, p.is_host, p.last_message_at,
            coalesce(p.muted_until > now(), false) as is_muted
     from chat.session s join chat.participant p on p.id = s.participant_id
     where s.id = any($1::uuid[])`,
    [sessionIds],
  );
  return new Map(rows.map((sender) => [sender.session_id, sender]));
}

async function readRepeats(manager: EntityManager, messages: readonly NewMessage[]) {
  const named = messages.filter(({ clientMessageId }) => clientMessageId !== undefined);
  if (named.length === 0) return new Map<string, { row: MessageRow; bodyHash: Buffer }>();
  const rows = await manager.query<RepeatRow[]>(
    `select m.room_id, m.body_hash, ${messageColumns}
     from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as wanted (room_id, participant_id, client_message_id)
     join ${messageTables} on m.room_id = wanted.room_id and m.participant_id = wanted.participant_id
       and m.client_message_id = wanted.client_message_id`,
    [
      named.map(({ roomId }) => roomId),
      named.map(({ participantId }) => participantId),
      named.map(({ clientMessageId }) => clientMessageId),
    ],
  );
  return new Map(
    rows.map((row) => [
      `${row.room_id}:${row.participant_id}:${row.client_message_id ?? ''}`,
      { row, bodyHash: row.body_hash },
    ]),
  );
}

async function readReplies(
  manager: EntityManager,
  messages: readonly NewMessage[],
): Promise<Map<string, RepliedMessage>> {
  const ids = messages.flatMap(({ replyToId }) => replyToId ?? []);
  if (ids.length === 0) return new Map();
  const rows = await manager.query<RepliedMessage[]>(
    `select id, room_id, username, left(content, ${replyPreviewChars}) as preview
     from chat.message where id = any($1::uuid[]) and not is_deleted`,
    [ids],
  );
  return new Map(rows.map((reply) => [reply.id, reply]));
}

/** Usernames as participants write them, by `<room's id>:<username without case>`. */
export async function readMentioned(
  manager: EntityManager,
  messages: readonly Pick<NewMessage, 'roomId' | 'mentionKeys'>[],
): Promise<Map<string, string>> {
  const wanted = messages.flatMap(({ roomId, mentionKeys }) => mentionKeys.map((key) => ({ roomId, key })));
  if (wanted.length === 0) return new Map();
  const rows = await manager.query<{ room_id: string; username_key: string; username: string }[]>(
    `select wanted.room_id, p.username_key, p.username
     from unnest($1::uuid[], $2::text[]) as wanted (room_id, username_key)
     join chat.room target on target.id = wanted.room_id
     join chat.participant p on p.room_id = coalesce(target.parent_room_id, target.id) and p.username_key = wanted.username_key`,
    [wanted.map(({ roomId }) => roomId), wanted.map(({ key }) => key)],
  );
  return new Map(rows.map((row) => [`${row.room_id}:${row.username_key}`, row.username]));
}

async function readSeats(manager: EntityManager, rooms: readonly LockedRoom[]): Promise<Set<string>> {
  const backRooms = rooms.filter((room) => room.parent_room_id !== null);
  if (backRooms.length === 0) return new Set();
  const rows = await manager.query<{ room_id: string; participant_id: string }[]>(
    `select room_id, participant_id from chat.back_room_seat where room_id = any($1::uuid[]) and revoked_at is null`,
    [backRooms.map(({ id }) => id)],
  );
  return new Set(rows.map((seat) => `${seat.room_id}:${seat.participant_id}`));
}
