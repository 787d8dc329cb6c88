import { z } from 'zod';
import { Epoch, RoomCode, Seq, Username } from '../primitives.js';

const Position = { epoch: Epoch.optional(), last_seq: Seq.optional() };

/** What a client shows to enter a room: its session token, and where it left off, if it was there before. */
export const JoinCredentials = z.object({
  token: z.string().max(4096).optional(),
  ...Position,
  back_room: z.object({ epoch: Epoch, last_seq: Seq }).optional(),
});
export type JoinCredentials = z.infer<typeof JoinCredentials>;

/** First frame on a plain socket. */
export const AuthFrame = JoinCredentials.extend({ type: z.literal('auth') });
export type AuthFrame = z.infer<typeof AuthFrame>;

/** Client to server. On Socket.IO every one is acknowledged with an `Ack`. */
export const clientEvents = {
  join: JoinCredentials.extend({ code: RoomCode.optional().describe('To read a public room without a token.') }),
  leave: z.object({ code: RoomCode }),
  typing: z.object({ code: z.string().max(40), typing: z.boolean() }),
  read: z.object({ code: z.string().max(40), seq: Seq }),
  ping: z.unknown(),
} as const;
export type ClientEventType = keyof typeof clientEvents;

export type Ack =
  | { readonly ok: true; readonly data?: unknown }
  | {
      readonly ok: false;
      readonly error: { readonly code: string; readonly message: string; readonly retryable: boolean };
    };

export const Presence = z
  .object({
    count: z.int().describe('People, however many sockets they have.'),
    sample: z.array(Username).describe('Some of their names, at most 20.'),
  })
  .meta({ id: 'Presence', example: { count: 2, sample: ['BraveOtter', 'CalmHeron'] } });
export type Presence = z.infer<typeof Presence>;

/** To one socket. */
export const socketEvents = {
  joined: z.object({
    room_code: z.string(),
    epoch: Epoch,
    head_seq: Seq,
    recovered: z.boolean().describe('True when every event after the given position was sent.'),
    presence: Presence,
  }),
  reload: z.object({ room_code: z.string(), head_seq: Seq }),
  kicked: z.object({ reason: z.string(), note: z.string().optional().describe('What the host says to it.') }),
  back_room_access: z.object({ granted: z.boolean() }),
  read: z.object({ seq: Seq.describe('How far this person has read, on another of their sockets or by HTTP.') }),
  pong: z.object({}).describe('The answer to `ping` on a plain socket: whoever hears none is no longer connected.'),
  closing: z.object({ code: z.int(), retry: z.boolean(), after_ms: z.int() }),
} as const;
export type SocketEventType = keyof typeof socketEvents;
export type SocketEventData<Type extends SocketEventType> = z.infer<(typeof socketEvents)[Type]>;

/** Why the server closed a socket. Below 4400 the client comes back (and resumes); from 4400 on it does not. */
export const closeCodes = {
  draining: 4000,
  tooSlow: 4001,
  lostTrack: 4002,
  tokenExpired: 4003,
  rateLimited: 4008,
  fault: 4010,
  badFrame: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  notFound: 4404,
  replaced: 4409,
  tooLarge: 4413,
} as const;
export type CloseReason = keyof typeof closeCodes;

export const isRetryable = (code: number): boolean => code < 4400;
