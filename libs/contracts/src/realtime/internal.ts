import { z } from 'zod';
import { AccessMode } from '../chat/rooms.js';
import { Epoch, Seq, Timestamp, Username, Uuid } from '../primitives.js';
import { RoomEventSchema } from './events.js';

/** Who asks to have a socket in a room; without `participant_id` a reader of a public room. */
export const AdmissionQuery = z.strictObject({
  participant_id: Uuid.optional(),
  session_id: Uuid.optional(),
  /** Where the socket came from, as `networkOf` writes it: bans of addresses hold for sockets too. */
  network: z.string().max(64).optional(),
  /** The device that it showed on the upgrade (`readDeviceId`). */
  device_id: Uuid.optional(),
});
export type AdmissionQuery = z.infer<typeof AdmissionQuery>;

/** Chat's answer when it admits the socket (otherwise it answers with the problem that a client is told). */
export const Admission = z.object({
  room: z.object({
    id: Uuid,
    code: z.string(),
    epoch: Epoch,
    last_seq: Seq,
    access_mode: AccessMode,
    is_active: z.boolean(),
  }),
  participant: z
    .object({
      id: Uuid,
      username: Username,
      is_host: z.boolean(),
      /** Whose messages they do not want to see, by the username without case; see `chat:mutes_changed`. */
      muted: z.array(Username).optional(),
    })
    .optional(),
  /** There when the participant may be in the room's Back Room. */
  back_room: z.object({ code: z.string(), epoch: Epoch, last_seq: Seq }).optional(),
});
export type Admission = z.infer<typeof Admission>;

/** Asks for sessions that were ended since a moment that an earlier answer named; without one, only for that moment. */
export const EndedSessionsQuery = z.strictObject({ since: Timestamp.optional() });
export type EndedSessionsQuery = z.infer<typeof EndedSessionsQuery>;

/** Gateways ask every few seconds, since an order to end sockets may be lost. Some are named more than once. */
export const EndedSessionsResponse = z.object({
  sessions: z.array(z.object({ session_id: Uuid, room_code: z.string() })),
  /** What to ask for next. */
  next_since: Timestamp,
});
export type EndedSessionsResponse = z.infer<typeof EndedSessionsResponse>;

/** What participants have read, gathered by a gateway: each once. */
export const ReadsRequest = z.strictObject({
  reads: z
    .array(z.strictObject({ participant_id: Uuid, session_id: Uuid, seq: Seq }))
    .min(1)
    .max(1_000),
});
export type ReadsRequest = z.infer<typeof ReadsRequest>;

/** Where those stand now who may be in the room; the others are left out. */
export const ReadsResponse = z.object({ reads: z.array(z.object({ participant_id: Uuid, seq: Seq })) });
export type ReadsResponse = z.infer<typeof ReadsResponse>;

export const EventsQuery = z.strictObject({
  after_seq: z.coerce.number().int().min(0),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
});
export type EventsQuery = z.infer<typeof EventsQuery>;

/** Durable events as Postgres still knows them. `complete: false`: some can no longer be told one by one; reload. */
export const EventsResponse = z.object({
  epoch: Epoch,
  last_seq: Seq,
  complete: z.boolean(),
  events: z.array(RoomEventSchema),
});
export type EventsResponse = z.infer<typeof EventsResponse>;
