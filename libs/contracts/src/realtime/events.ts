import { z } from 'zod';
import { Message, ReactionSummary } from '../chat/messages.js';
import { Room } from '../chat/rooms.js';
import { Epoch, Seq, Timestamp, Username, Uuid } from '../primitives.js';

/** Durable events carry the room's next `seq`, without a hole: they are delivered once, in order, and can be resumed. */
export const durableEvents = {
  new_message: z.object({ message: Message }),
  message_updated: z.object({ message: Message }),
  message_deleted: z.object({ message_id: Uuid }),
  reaction: z.object({ message_id: Uuid, reactions: z.array(ReactionSummary) }),
  message_pinned: z.object({ message: Message }),
  message_unpinned: z.object({ message_id: Uuid }),
  room_updated: z.object({ room: Room }),
  participant_banned: z.object({ username: Username }),
} as const;

/** Passing events carry no `seq` and may be dropped. */
export const passingEvents = {
  user_joined: z.object({ username: Username }),
  user_left: z.object({ username: Username }),
  presence: z.object({ count: z.int(), sample: z.array(Username) }),
  typing: z.object({ username: Username, typing: z.boolean() }),
} as const;

export type DurableEventType = keyof typeof durableEvents;
export type PassingEventType = keyof typeof passingEvents;
export type RoomEventType = DurableEventType | PassingEventType;
export type RoomEventData<Type extends RoomEventType> = Type extends DurableEventType
  ? z.infer<(typeof durableEvents)[Type]>
  : Type extends PassingEventType
    ? z.infer<(typeof passingEvents)[Type]>
    : never;

const envelope = {
  v: z.literal(1),
  room_code: z.string(),
  epoch: Epoch,
  id: Uuid.describe('The event: the same however often it arrives.'),
  ts: Timestamp,
};

/** What a client receives of a room, on Socket.IO as the event's body and on a plain socket as the whole frame. */
export interface RoomEvent<Type extends RoomEventType = RoomEventType> {
  readonly v: 1;
  readonly type: Type;
  readonly room_code: string;
  readonly epoch: string;
  /** Durable events only. */
  readonly seq?: number;
  readonly id: string;
  readonly ts: string;
  readonly data: RoomEventData<Type>;
}

const durableSchema = <Type extends DurableEventType>(type: Type) =>
  z.object({ ...envelope, type: z.literal(type), seq: Seq.min(1), data: durableEvents[type] });
const passingSchema = <Type extends PassingEventType>(type: Type) =>
  z.object({ ...envelope, type: z.literal(type), data: passingEvents[type] });

/** Checks any event of a room; for receipt at the edge of a process. */
export const RoomEventSchema = z.discriminatedUnion('type', [
  durableSchema('new_message'),
  durableSchema('message_updated'),
  durableSchema('message_deleted'),
  durableSchema('reaction'),
  durableSchema('message_pinned'),
  durableSchema('message_unpinned'),
  durableSchema('room_updated'),
  durableSchema('participant_banned'),
  passingSchema('user_joined'),
  passingSchema('user_left'),
  passingSchema('presence'),
  passingSchema('typing'),
]);

export const isDurable = (type: RoomEventType): type is DurableEventType => type in durableEvents;
