import { z } from 'zod';
import { defineRoutes } from '../http/route.js';
import { chatErrors as errors } from './errors.js';
import { HistoryQuery, HistoryResponse, MessageResponse, SendMessageRequest } from './messages.js';
import {
  BackRoomResponse,
  CreateBackRoomRequest,
  CreateRoomRequest,
  CreateRoomResponse,
  JoinRoomRequest,
  JoinRoomResponse,
  ParticipationResponse,
  RoomOrStubResponse,
  RoomResponse,
  SessionResponse,
  UpdateRoomRequest,
} from './rooms.js';

const usernameErrors = [
  errors.usernameInvalid,
  errors.usernameNotAllowed,
  errors.usernameReserved,
  errors.usernameTaken,
];

export const roomRoutes = defineRoutes({
  create: {
    method: 'post',
    path: '/api/chats/create/',
    tag: 'Rooms',
    summary: 'Open a room; the host joins by creating it',
    auth: 'user',
    body: CreateRoomRequest,
    responses: { 201: CreateRoomResponse },
    errors: usernameErrors,
  },
  get: {
    method: 'get',
    path: '/api/chats/{code}/',
    tag: 'Rooms',
    summary: 'A room; of a private one strangers see that it wants a code',
    auth: 'optional',
    responses: { 200: RoomOrStubResponse },
    errors: [errors.roomNotFound],
  },
  update: {
    method: 'patch',
    path: '/api/chats/{code}/',
    tag: 'Rooms',
    summary: 'Change the room, close it (`is_active: false`) or open it again',
    auth: 'host',
    body: UpdateRoomRequest,
    responses: { 200: RoomResponse },
    errors: [errors.roomNotFound, errors.hostOnly],
  },
  join: {
    method: 'post',
    path: '/api/chats/{code}/join/',
    tag: 'Rooms',
    summary: 'Join under a username, or come back under the one you have',
    auth: 'optional',
    body: JoinRoomRequest,
    responses: { 200: JoinRoomResponse, 201: JoinRoomResponse },
    errors: [
      errors.roomNotFound,
      errors.roomClosed,
      errors.banned,
      errors.accessCodeRequired,
      errors.accessCodeWrong,
      ...usernameErrors,
    ],
  },
  leave: {
    method: 'post',
    path: '/api/chats/{code}/leave/',
    tag: 'Rooms',
    summary: 'Leave: this session ends, the username stays yours',
    auth: 'session',
    responses: { 204: null },
    errors: [errors.roomNotFound, errors.sessionRevoked],
  },
  refreshSession: {
    method: 'post',
    path: '/api/chats/{code}/refresh-session/',
    tag: 'Rooms',
    summary: 'A fresh session token for one that is still valid',
    auth: 'session',
    responses: { 200: SessionResponse },
    errors: [errors.roomNotFound, errors.sessionRevoked],
  },
  myParticipation: {
    method: 'get',
    path: '/api/chats/{code}/my-participation/',
    tag: 'Rooms',
    summary: 'Who I am in this room',
    auth: 'session',
    responses: { 200: ParticipationResponse },
    errors: [errors.roomNotFound, errors.sessionRevoked],
  },
});

const readErrors = [errors.roomNotFound, errors.membersOnly, errors.sessionRevoked];
const writeErrors = [
  errors.roomNotFound,
  errors.membersOnly,
  errors.sessionRevoked,
  errors.roomClosed,
  errors.messageEmpty,
  errors.messageTooLong,
  errors.replyNotFound,
  errors.idempotencyMismatch,
  errors.slowMode,
];

export const messageRoutes = defineRoutes({
  history: {
    method: 'get',
    path: '/api/chats/{code}/messages/',
    tag: 'Messages',
    summary: 'History by pages, newest page first; with `after_seq` what changed since',
    auth: 'optional',
    query: HistoryQuery,
    responses: { 200: HistoryResponse },
    errors: readErrors,
  },
  send: {
    method: 'post',
    path: '/api/chats/{code}/messages/send/',
    tag: 'Messages',
    summary: 'Send a message; 201 means that it is kept. The same client_message_id and body again: 200, same message',
    auth: 'session',
    body: SendMessageRequest,
    responses: { 200: MessageResponse, 201: MessageResponse },
    errors: writeErrors,
  },
});

const backRoomErrors = [errors.roomNotFound, errors.sessionRevoked, errors.backRoomNotFound];

export const backRoomRoutes = defineRoutes({
  create: {
    method: 'post',
    path: '/api/chats/{code}/back-room/',
    tag: 'Back Room',
    summary: 'Open the Back Room, with a price for each seat',
    auth: 'host',
    body: CreateBackRoomRequest,
    responses: { 201: BackRoomResponse },
    errors: [errors.roomNotFound, errors.hostOnly, errors.backRoomExists],
  },
  get: {
    method: 'get',
    path: '/api/chats/{code}/back-room/',
    tag: 'Back Room',
    summary: 'Price, seats, and whether I am in',
    auth: 'optional',
    responses: { 200: BackRoomResponse },
    errors: backRoomErrors,
  },
  history: {
    method: 'get',
    path: '/api/chats/{code}/back-room/messages/',
    tag: 'Back Room',
    summary: 'History of the Back Room, for its members',
    auth: 'session',
    query: HistoryQuery,
    responses: { 200: HistoryResponse },
    errors: [...backRoomErrors, errors.backRoomNoSeat],
  },
  send: {
    method: 'post',
    path: '/api/chats/{code}/back-room/messages/send/',
    tag: 'Back Room',
    summary: 'Send a message into the Back Room',
    auth: 'session',
    body: SendMessageRequest,
    responses: { 200: MessageResponse, 201: MessageResponse },
    errors: [...writeErrors, errors.backRoomNotFound, errors.backRoomNoSeat],
  },
});

export const healthRoutes = defineRoutes({
  health: {
    method: 'get',
    path: '/api/health/',
    tag: 'Health',
    summary: 'Whether ChatPop can do its work',
    auth: 'public',
    responses: {
      200: z
        .object({ status: z.string(), service: z.string(), checks: z.record(z.string(), z.string()) })
        .meta({ id: 'Health' }),
    },
    errors: [],
  },
});
