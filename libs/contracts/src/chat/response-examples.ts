import type { Presence } from '../realtime/sockets.js';
import type { Media, MediaResponse } from './media.js';
import type { HistoryResponse, Message, MessageResponse, ReadResponse, SearchResponse } from './messages.js';
import type {
  Ban,
  BanResponse,
  BansResponse,
  MuteResponse,
  PersonalMutesResponse,
  Report,
  ReportResponse,
  ReportsResponse,
  ResolvedReportResponse,
} from './moderation.js';
import type { PinsResponse } from './pins.js';
import type {
  BackRoomResponse,
  BackRoomSummary,
  CreateRoomResponse,
  JoinRoomResponse,
  MyChatsResponse,
  Participant,
  ParticipantsResponse,
  ParticipationResponse,
  Room,
  RoomOrStubResponse,
  RoomResponse,
  SessionResponse,
} from './rooms.js';
import type { TokenResponse, User } from './users.js';

const at = '2026-11-23T09:30:00.000Z';
const later = '2026-11-23T10:30:00.000Z';
const id = (last: number): string => `0197b1c2-7a34-7c11-9c55-3f0d1b2a4e${String(last).padStart(2, '0')}`;
const token = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk3YjFjMiJ9.c2lnbmF0dXJl';
const epoch = 'k3v9q1ztB0aX';

const user: User = {
  id: id(1),
  email: 'ada@example.com',
  reserved_username: 'AdaLovelace',
  role: 'user',
  created_at: at,
};

const participant: Participant = {
  id: id(2),
  username: 'BraveOtter42',
  username_is_reserved: false,
  is_host: false,
  joined_at: at,
};
const host: Participant = {
  id: id(3),
  username: 'AdaLovelace',
  username_is_reserved: true,
  is_host: true,
  joined_at: at,
};

const back_room: BackRoomSummary = {
  price: { amount: 500, currency: 'usd' },
  max_seats: 20,
  seats_taken: 3,
  is_active: true,
};

const room: Room = {
  code: 'TEST2345',
  name: 'Sunset at the pier',
  description: 'Whoever is here now',
  access_mode: 'public',
  is_active: true,
  host: { username: host.username, username_is_reserved: true },
  options: { photo_enabled: true, voice_enabled: false, video_enabled: false, slow_mode_seconds: 0, theme: null },
  source: 'photo',
  photo_analysis_id: id(4),
  member_count: 2,
  back_room,
  created_at: at,
};

const message: Message = {
  id: id(5),
  room_code: room.code,
  seq: 42,
  updated_seq: 43,
  username: participant.username,
  username_is_reserved: false,
  is_from_host: false,
  kind: 'text',
  content: 'Hello from the pier, @AdaLovelace!',
  mentions: ['AdaLovelace'],
  reactions: [{ emoji: '👍', count: 2, has_reacted: false }],
  is_pinned: false,
  is_edited: false,
  is_deleted: false,
  client_message_id: id(90),
  created_at: at,
};
const notice: Message = {
  ...message,
  id: id(6),
  seq: 44,
  updated_seq: 44,
  username: 'System',
  username_is_reserved: true,
  kind: 'system',
  content: 'Slow mode is on: one message in 10 s.',
  notice: { event: 'slow_mode_changed', slow_mode_seconds: 10 },
  mentions: [],
  reactions: [],
  client_message_id: undefined,
};
const pinned: Message = {
  ...message,
  is_pinned: true,
  pinned_until: later,
  pin: { bid: { amount: 500, currency: 'usd' }, by: participant.username },
};

const media: Media = {
  id: id(7),
  kind: 'photo',
  mime: 'image/webp',
  bytes: 181_204,
  width: 1600,
  height: 1200,
  url: `/api/chats/${room.code}/media/${id(7)}/`,
};

const ban: Ban = {
  id: id(8),
  username: participant.username,
  tier: 'device_ip',
  reason: 'Spam',
  expires_at: '2027-01-01T00:00:00.000Z',
  created_at: at,
};

const report: Report = {
  id: id(9),
  room_code: room.code,
  message_id: message.id,
  username: message.username,
  kind: 'text',
  content: message.content,
  reason: 'spam',
  comment: 'The same link all day',
  reported_by: 'CalmHeron7',
  status: 'open',
  outcome: null,
  note: null,
  created_at: at,
  resolved_at: null,
};
const resolved: Report = { ...report, status: 'resolved', outcome: 'dismissed', note: 'No spam', resolved_at: later };

interface Examples {
  readonly TokenResponse: TokenResponse;
  readonly MeResponse: { readonly user: User };
  readonly Jwks: { readonly keys: readonly Readonly<Record<string, string>>[] };
  readonly CreateRoomResponse: CreateRoomResponse;
  readonly RoomResponse: RoomResponse;
  readonly RoomOrStubResponse: RoomOrStubResponse;
  readonly JoinRoomResponse: JoinRoomResponse;
  readonly SessionResponse: SessionResponse;
  readonly ParticipationResponse: ParticipationResponse;
  readonly ParticipantsResponse: ParticipantsResponse;
  readonly MyChatsResponse: MyChatsResponse;
  readonly BackRoomResponse: BackRoomResponse;
  readonly Presence: Presence;
  readonly MessageResponse: MessageResponse;
  readonly HistoryResponse: HistoryResponse;
  readonly SearchResponse: SearchResponse;
  readonly ReadResponse: ReadResponse;
  readonly MediaResponse: MediaResponse;
  readonly PinsResponse: PinsResponse;
  readonly BanResponse: BanResponse;
  readonly BansResponse: BansResponse;
  readonly MuteResponse: MuteResponse;
  readonly PersonalMutesResponse: PersonalMutesResponse;
  readonly ReportResponse: ReportResponse;
  readonly ReportsResponse: ReportsResponse;
  readonly ResolvedReportResponse: ResolvedReportResponse;
  readonly Health: {
    readonly status: string;
    readonly service: string;
    readonly checks: Readonly<Record<string, string>>;
  };
}

const examples: Examples = {
  TokenResponse: {
    user,
    access_token: token,
    refresh_token: '3q2-7wEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJo',
    expires_in: 600,
  },
  MeResponse: { user },
  Jwks: {
    keys: [
      {
        kty: 'OKP',
        crv: 'Ed25519',
        kid: '2026-11',
        x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
        alg: 'EdDSA',
        use: 'sig',
      },
    ],
  },
  CreateRoomResponse: { room, participant: host, session_token: token },
  RoomResponse: { room },
  RoomOrStubResponse: { room: { code: room.code, access_mode: 'private', requires_access_code: true } },
  JoinRoomResponse: { room, participant, session_token: token, epoch, last_seq: 43 },
  SessionResponse: { participant, session_token: token },
  ParticipationResponse: { room, participant, epoch, last_seq: 43 },
  ParticipantsResponse: { participants: [host, participant], has_more: false },
  MyChatsResponse: {
    chats: [{ room, participant: host, last_read_seq: 40, unread_count: 2, last_active_at: at }],
    next_cursor: null,
  },
  BackRoomResponse: { back_room, is_member: true, epoch, last_seq: 12 },
  Presence: { count: 2, sample: [host.username, participant.username] },
  MessageResponse: { message },
  HistoryResponse: { messages: [message, notice], epoch, last_seq: 44, has_more: true },
  SearchResponse: { messages: [message], has_more: false },
  ReadResponse: { last_read_seq: 43, unread_count: 0 },
  MediaResponse: { media, expires_at: later },
  PinsResponse: { pins: [pinned] },
  BanResponse: { ban },
  BansResponse: { bans: [ban], has_more: false },
  MuteResponse: { username: participant.username, muted_until: later },
  PersonalMutesResponse: { usernames: ['CalmHeron7'] },
  ReportResponse: { report: { id: report.id, created_at: at } },
  ReportsResponse: { reports: [report], has_more: false },
  ResolvedReportResponse: { report: resolved },
  Health: { status: 'ok', service: 'chat', checks: { 'postgres:chat': 'ok', redis: 'ok' } },
};

/** What chat's calls answer, by the id of the response's schema, for readers of the OpenAPI document. */
export const responseExamples: ReadonlyMap<string, unknown> = new Map(Object.entries(examples));
