import { z } from 'zod';
import { Epoch, Seq, Timestamp, Username, Uuid } from '../primitives.js';
import { durableEvents, passingEvents, type RoomEventType } from './events.js';

/** The catalogue's name of an event on the bus: `chat:new_message`. */
export const busName = (type: RoomEventType): string => `chat:${type}`;

export const roomEventBusNames: readonly string[] = [...Object.keys(durableEvents), ...Object.keys(passingEvents)].map(
  (type) => `chat:${type}`,
);

/**
 * What is said about an event on the bus, beside the event itself: enough to order, drop or pass it on without reading
 * its body. A receiver counts and passes over a `v` or `name` that it does not know.
 */
export const BusHeader = z.object({
  v: z.literal(1),
  name: z.string(),
  room_code: z.string(),
  epoch: Epoch,
  seq: Seq.optional(),
  request_id: z.string().optional(),
  /** When chat committed it: the start of the delivery time that gateways measure. */
  committed_at: Timestamp,
});
export type BusHeader = z.infer<typeof BusHeader>;

/** An event on the bus: the header, and the event's JSON exactly as clients get it. */
export interface RoomRecord {
  readonly header: BusHeader;
  readonly event: string;
}

/** The record of a durable event, which has a place in its room's sequence. */
export interface DurableRecord extends RoomRecord {
  readonly header: BusHeader & { readonly seq: number };
}

/**
 * What orders about every room at once are addressed to, in place of a room's code: a gateway listens to it for as long
 * as it runs. No room has this code.
 */
export const everyRoom = 'every-room';

/**
 * Orders to the gateways about sockets in a room. They pass with the room's events, are not shown to clients as they
 * are, and are acted on by every gateway that hosts the room.
 */
export const ParticipantOrder = z.discriminatedUnion('name', [
  z.object({
    v: z.literal(1),
    name: z.literal('chat:sessions_ended'),
    room_code: z.string(),
    participant_id: Uuid,
    /** Only this session; all of the participant's when absent. */
    session_id: Uuid.optional(),
    reason: z.enum(['kicked', 'banned', 'left', 'room_closed', 'logged_out']),
    /** What the host says to it. */
    note: z.string().optional(),
    ts: Timestamp,
  }),
  z.object({
    v: z.literal(1),
    name: z.literal('chat:back_room_access'),
    room_code: z.string(),
    participant_id: Uuid,
    granted: z.boolean(),
    ts: Timestamp,
  }),
  /** How far participants have read, each for their own sockets: all that moved in a moment, since everybody reads everything. */
  z.object({
    v: z.literal(1),
    name: z.literal('chat:reads'),
    room_code: z.string(),
    reads: z.array(z.object({ participant_id: Uuid, seq: Seq })),
    ts: Timestamp,
  }),
  /** Where somebody was banned from: sockets that came from there end, those that only read included. */
  z.object({
    v: z.literal(1),
    name: z.literal('chat:origin_banned'),
    /** A room's code, or `everyRoom`. */
    room_code: z.string(),
    /** As `networkOf` writes it: an IPv4 address, or the first 64 bits of an IPv6 address. */
    network: z.string(),
    /** Only sockets that showed this device there (`readDeviceId`); all from the network when absent. */
    device_id: Uuid.optional(),
    /** The host, who is never banned from the own room. */
    spared_participant_id: Uuid.optional(),
    ts: Timestamp,
  }),
  /** Whose messages a participant does not want to see: all of them, by `usernameKey`. Theirs reach them without content. */
  z.object({
    v: z.literal(1),
    name: z.literal('chat:mutes_changed'),
    room_code: z.string(),
    participant_id: Uuid,
    muted: z.array(Username),
    ts: Timestamp,
  }),
]);
export type ParticipantOrder = z.infer<typeof ParticipantOrder>;
