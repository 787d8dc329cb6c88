import { defineRoutes } from '../http/route.js';
import { Presence } from '../realtime/sockets.js';
import { chatErrors as errors } from './errors.js';
import {
  EditMessageRequest,
  HighlightRequest,
  HistoryQuery,
  HistoryResponse,
  MessageResponse,
  ReactRequest,
  ReadRequest,
  ReadResponse,
  SearchQuery,
  SearchResponse,
  SendMessageRequest,
} from './messages.js';
import { BackRoomResponse, CreateBackRoomRequest, UpdateBackRoomRequest } from './rooms.js';

const memberErrors = [errors.roomNotFound, errors.membersOnly, errors.sessionRevoked];
const seatErrors = [errors.backRoomNotFound, errors.backRoomNoSeat];
const contentErrors = [errors.messageEmpty, errors.messageTooLong];
const changeErrors = [...memberErrors, errors.messageNotFound, errors.roomClosed];
const writeErrors = [
  ...memberErrors,
  ...contentErrors,
  errors.roomClosed,
  errors.muted,
  errors.replyNotFound,
  errors.mediaNotFound,
  errors.mediaNotAllowed,
  errors.idempotencyMismatch,
  errors.slowMode,
];
const reactErrors = [...changeErrors, errors.muted];
const editErrors = [...reactErrors, ...contentErrors, errors.authorOnly, errors.notEditable, errors.editWindowOver];
const removeErrors = [...changeErrors, errors.authorOnly, errors.siteBanned];
const highlightErrors = [...changeErrors, errors.hostOnly, errors.siteBanned];

export const messageRoutes = defineRoutes({
  history: {
    method: 'get',
    path: '/api/chats/{code}/messages/',
    tag: 'Messages',
    summary: 'History by pages, newest page first; with `after_seq` what changed since',
    auth: 'optional',
    query: HistoryQuery,
    responses: { 200: HistoryResponse },
    errors: memberErrors,
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
  edit: {
    method: 'patch',
    path: '/api/chats/{code}/messages/{id}/',
    tag: 'Messages',
    summary: 'Edit what I said, for a while',
    auth: 'session',
    body: EditMessageRequest,
    responses: { 200: MessageResponse },
    errors: editErrors,
  },
  remove: {
    method: 'delete',
    path: '/api/chats/{code}/messages/{id}/',
    tag: 'Messages',
    summary: 'Delete a message, by its author, the host or staff: it keeps its place, without content',
    auth: 'host',
    responses: { 204: null },
    errors: removeErrors,
  },
  react: {
    method: 'post',
    path: '/api/chats/{code}/messages/{id}/react/',
    tag: 'Messages',
    summary: 'React, or take the reaction back',
    auth: 'session',
    body: ReactRequest,
    responses: { 200: MessageResponse },
    errors: reactErrors,
  },
  highlight: {
    method: 'post',
    path: '/api/chats/{code}/messages/{id}/highlight/',
    tag: 'Messages',
    summary: 'Let a message stand out, or no more',
    auth: 'host',
    body: HighlightRequest,
    responses: { 200: MessageResponse },
    errors: highlightErrors,
  },
  read: {
    method: 'post',
    path: '/api/chats/{code}/read/',
    tag: 'Messages',
    summary: 'How far I have read',
    auth: 'session',
    body: ReadRequest,
    responses: { 200: ReadResponse },
    errors: memberErrors,
  },
  search: {
    method: 'get',
    path: '/api/chats/{code}/search/',
    tag: 'Messages',
    summary: 'Words in the messages of the room, newest first, for members',
    auth: 'host',
    query: SearchQuery,
    responses: { 200: SearchResponse },
    errors: memberErrors,
  },
});

/** The Back Room is a room of its own inside the room: the calls of messages, for its members. */
export const backRoomRoutes = defineRoutes({
  create: {
    method: 'post',
    path: '/api/chats/{code}/back-room/',
    tag: 'Back Room',
    summary: 'Open the Back Room, with a price for each seat',
    auth: 'host',
    body: CreateBackRoomRequest,
    responses: { 201: BackRoomResponse },
    errors: [errors.roomNotFound, errors.hostOnly, errors.siteBanned, errors.backRoomExists],
  },
  get: {
    method: 'get',
    path: '/api/chats/{code}/back-room/',
    tag: 'Back Room',
    summary: 'Price, seats, and whether I am in',
    auth: 'optional',
    responses: { 200: BackRoomResponse },
    errors: [errors.roomNotFound, errors.membersOnly, errors.sessionRevoked, errors.backRoomNotFound],
  },
  update: {
    method: 'patch',
    path: '/api/chats/{code}/back-room/',
    tag: 'Back Room',
    summary: 'Change the price or the seats of the Back Room, close it (`is_active: false`) or open it again',
    auth: 'host',
    body: UpdateBackRoomRequest,
    responses: { 200: BackRoomResponse },
    errors: [
      errors.roomNotFound,
      errors.hostOnly,
      errors.siteBanned,
      errors.backRoomNotFound,
      errors.backRoomSeatsTaken,
    ],
  },
  presence: {
    method: 'get',
    path: '/api/chats/{code}/back-room/presence/',
    tag: 'Back Room',
    summary: 'Who is in the Back Room right now, for its members',
    auth: 'host',
    responses: { 200: Presence },
    errors: [...memberErrors, ...seatErrors],
  },
  history: {
    ...messageRoutes.history,
    path: '/api/chats/{code}/back-room/messages/',
    tag: 'Back Room',
    summary: 'History of the Back Room, for its members',
    auth: 'session',
    errors: [...memberErrors, ...seatErrors],
  },
  send: {
    ...messageRoutes.send,
    path: '/api/chats/{code}/back-room/messages/send/',
    tag: 'Back Room',
    summary: 'Send a message into the Back Room',
    errors: [...writeErrors, ...seatErrors],
  },
  edit: {
    ...messageRoutes.edit,
    path: '/api/chats/{code}/back-room/messages/{id}/',
    tag: 'Back Room',
    errors: [...editErrors, ...seatErrors],
  },
  remove: {
    ...messageRoutes.remove,
    path: '/api/chats/{code}/back-room/messages/{id}/',
    tag: 'Back Room',
    errors: [...removeErrors, ...seatErrors],
  },
  react: {
    ...messageRoutes.react,
    path: '/api/chats/{code}/back-room/messages/{id}/react/',
    tag: 'Back Room',
    errors: [...reactErrors, ...seatErrors],
  },
  highlight: {
    ...messageRoutes.highlight,
    path: '/api/chats/{code}/back-room/messages/{id}/highlight/',
    tag: 'Back Room',
    errors: [...highlightErrors, ...seatErrors],
  },
  read: {
    ...messageRoutes.read,
    path: '/api/chats/{code}/back-room/read/',
    tag: 'Back Room',
    errors: [...memberErrors, ...seatErrors],
  },
  search: {
    ...messageRoutes.search,
    path: '/api/chats/{code}/back-room/search/',
    tag: 'Back Room',
    errors: [...memberErrors, ...seatErrors],
  },
});
