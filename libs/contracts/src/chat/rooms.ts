import { z } from 'zod';
import { Epoch, Money, RoomCode, Seq, Timestamp, Username, Uuid } from '../primitives.js';

export const AccessMode = z.enum(['public', 'private']);
export type AccessMode = z.infer<typeof AccessMode>;

export const RoomOptions = z
  .object({
    photo_enabled: z.boolean(),
    voice_enabled: z.boolean(),
    video_enabled: z.boolean(),
    slow_mode_seconds: z.int().min(0),
    theme: z.string().nullable(),
  })
  .meta({ id: 'RoomOptions' });
export type RoomOptions = z.infer<typeof RoomOptions>;

/** What everybody in the room may know of its Back Room. */
export const BackRoomSummary = z
  .object({ price: Money, max_seats: z.int(), seats_taken: z.int(), is_active: z.boolean() })
  .meta({ id: 'BackRoomSummary' });
export type BackRoomSummary = z.infer<typeof BackRoomSummary>;

export const Room = z
  .object({
    code: RoomCode,
    name: z.string(),
    description: z.string(),
    access_mode: AccessMode,
    is_active: z.boolean(),
    host: z.object({ username: Username, username_is_reserved: z.boolean() }),
    options: RoomOptions,
    source: z.enum(['manual', 'photo']),
    photo_analysis_id: Uuid.nullable(),
    member_count: z.int(),
    back_room: BackRoomSummary.optional(),
    announcement_message_id: Uuid.optional().describe('The message that the host set as the announcement.'),
    created_at: Timestamp,
  })
  .meta({ id: 'Room' });
export type Room = z.infer<typeof Room>;

/** All that a stranger may know of a private room: it exists, and it wants a code. */
export const PrivateRoomStub = z
  .object({ code: RoomCode, access_mode: z.literal('private'), requires_access_code: z.literal(true) })
  .meta({ id: 'PrivateRoomStub' });
export type PrivateRoomStub = z.infer<typeof PrivateRoomStub>;

export const Participant = z
  .object({
    id: Uuid,
    username: Username,
    username_is_reserved: z.boolean(),
    is_host: z.boolean(),
    joined_at: Timestamp,
  })
  .meta({ id: 'Participant' });
export type Participant = z.infer<typeof Participant>;

const roomFields = {
  name: z.string().trim().min(1).max(255),
  description: z.string().trim().max(2000),
  access_mode: AccessMode,
  access_code: z.string().min(4).max(50),
  photo_enabled: z.boolean(),
  voice_enabled: z.boolean(),
  video_enabled: z.boolean(),
  slow_mode_seconds: z.int().min(0).max(300),
  theme: z.string().trim().min(1).max(50),
};

export const CreateRoomRequest = z
  .strictObject({
    ...z.object(roomFields).partial().shape,
    name: roomFields.name,
    photo_analysis_id: Uuid.optional(),
    username: Username.optional(),
  })
  .refine((room) => room.access_mode !== 'private' || room.access_code !== undefined, {
    path: ['access_code'],
    message: 'a private room needs an access code',
  })
  .meta({ id: 'CreateRoomRequest', example: { name: 'Sunset at the pier', access_mode: 'public' } });
export type CreateRoomRequest = z.infer<typeof CreateRoomRequest>;

export const UpdateRoomRequest = z
  .strictObject({ ...z.object(roomFields).partial().shape, is_active: z.boolean().optional() })
  .meta({ id: 'UpdateRoomRequest', example: { slow_mode_seconds: 10 } });
export type UpdateRoomRequest = z.infer<typeof UpdateRoomRequest>;

export const JoinRoomRequest = z
  .strictObject({ username: Username.optional(), access_code: z.string().max(50).optional() })
  .meta({ id: 'JoinRoomRequest', example: { username: 'BraveOtter42' } });
export type JoinRoomRequest = z.infer<typeof JoinRoomRequest>;

export const RoomResponse = z.object({ room: Room }).meta({ id: 'RoomResponse' });
export type RoomResponse = z.infer<typeof RoomResponse>;

export const RoomOrStubResponse = z
  .object({ room: z.union([Room, PrivateRoomStub]) })
  .meta({ id: 'RoomOrStubResponse' });
export type RoomOrStubResponse = z.infer<typeof RoomOrStubResponse>;

export const CreateRoomResponse = z
  .object({ room: Room, participant: Participant, session_token: z.string() })
  .meta({ id: 'CreateRoomResponse' });
export type CreateRoomResponse = z.infer<typeof CreateRoomResponse>;

export const JoinRoomResponse = z
  .object({ room: Room, participant: Participant, session_token: z.string(), epoch: Epoch, last_seq: Seq })
  .meta({ id: 'JoinRoomResponse' });
export type JoinRoomResponse = z.infer<typeof JoinRoomResponse>;

export const SessionResponse = z
  .object({ participant: Participant, session_token: z.string() })
  .meta({ id: 'SessionResponse' });
export type SessionResponse = z.infer<typeof SessionResponse>;

export const ParticipationResponse = z
  .object({
    room: Room,
    participant: Participant,
    epoch: Epoch,
    last_seq: Seq,
    muted_until: Timestamp.nullable().optional().describe('There when I may not write; `null`: until I am unmuted.'),
  })
  .meta({ id: 'ParticipationResponse' });
export type ParticipationResponse = z.infer<typeof ParticipationResponse>;

export const CreateBackRoomRequest = z
  .strictObject({
    price: z.int().min(1).describe('Minor units; from 100 to 50000 unless set otherwise (`BACK_ROOM_PRICE_…`).'),
    max_seats: z.int().min(1).describe('At most 10000 unless set otherwise (`BACK_ROOM_SEATS_MAXIMUM`).'),
  })
  .meta({ id: 'CreateBackRoomRequest', example: { price: 500, max_seats: 20 } });
export type CreateBackRoomRequest = z.infer<typeof CreateBackRoomRequest>;

export const UpdateBackRoomRequest = z
  .strictObject({
    ...CreateBackRoomRequest.partial().shape,
    is_active: z.boolean().optional().describe('`false` closes it: it can be read, and sells no more seats.'),
  })
  .meta({ id: 'UpdateBackRoomRequest', example: { price: 700 } });
export type UpdateBackRoomRequest = z.infer<typeof UpdateBackRoomRequest>;

export const BackRoomResponse = z
  .object({ back_room: BackRoomSummary, is_member: z.boolean(), epoch: Epoch.optional(), last_seq: Seq.optional() })
  .meta({ id: 'BackRoomResponse' });
export type BackRoomResponse = z.infer<typeof BackRoomResponse>;

export const AnnouncementRequest = z
  .strictObject({ message_id: Uuid.nullable().describe('`null` takes the announcement down.') })
  .meta({ id: 'AnnouncementRequest', example: { message_id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90' } });
export type AnnouncementRequest = z.infer<typeof AnnouncementRequest>;

export const ParticipantsQuery = z
  .strictObject({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    after: z.string().max(15).optional().describe('The last username of the page before.'),
  })
  .meta({ id: 'ParticipantsQuery' });
export type ParticipantsQuery = z.infer<typeof ParticipantsQuery>;

export const ParticipantsResponse = z
  .object({ participants: z.array(Participant).describe('By username.'), has_more: z.boolean() })
  .meta({ id: 'ParticipantsResponse' });
export type ParticipantsResponse = z.infer<typeof ParticipantsResponse>;

export const MyChatsQuery = z
  .strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(50),
    cursor: z.string().max(64).optional().describe('`next_cursor` of the page before.'),
  })
  .meta({ id: 'MyChatsQuery' });
export type MyChatsQuery = z.infer<typeof MyChatsQuery>;

export const MyChat = z
  .object({
    room: Room,
    participant: Participant,
    last_read_seq: Seq,
    unread_count: z.int().describe("Others' messages after `last_read_seq`, counted up to a limit."),
    last_active_at: Timestamp.describe('When somebody last said something; else when the room was opened.'),
  })
  .meta({ id: 'MyChat' });
export type MyChat = z.infer<typeof MyChat>;

export const MyChatsResponse = z
  .object({ chats: z.array(MyChat).describe('Most recently active first.'), next_cursor: z.string().nullable() })
  .meta({ id: 'MyChatsResponse' });
export type MyChatsResponse = z.infer<typeof MyChatsResponse>;
