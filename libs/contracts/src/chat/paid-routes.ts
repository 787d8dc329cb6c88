import { defineRoutes } from '../http/route.js';
import { chatErrors as errors } from './errors.js';
import { MessageResponse } from './messages.js';
import { PinsResponse } from './pins.js';

/** What was paid for in a room, as people see it there. It is bought at the Payment Service. */
export const paidRoutes = defineRoutes({
  pins: {
    method: 'get',
    path: '/api/chats/{code}/pins/',
    tag: 'Pins and gifts',
    summary: 'The messages that are pinned, the top first',
    auth: 'optional',
    responses: { 200: PinsResponse },
    errors: [errors.roomNotFound, errors.membersOnly, errors.sessionRevoked],
  },
  unpin: {
    method: 'delete',
    path: '/api/chats/{code}/pins/{id}/',
    tag: 'Pins and gifts',
    summary: 'Take a message off the top, by the host or staff; again changes nothing',
    auth: 'host',
    responses: { 204: null },
    errors: [errors.roomNotFound, errors.hostOnly, errors.siteBanned, errors.messageNotFound],
  },
  thank: {
    method: 'post',
    path: '/api/chats/{code}/messages/{id}/thank/',
    tag: 'Pins and gifts',
    summary: 'Say thank you for a tip or a gift, by who got it; again changes nothing',
    auth: 'session',
    responses: { 200: MessageResponse },
    errors: [
      errors.roomNotFound,
      errors.membersOnly,
      errors.sessionRevoked,
      errors.roomClosed,
      errors.muted,
      errors.messageNotFound,
      errors.notThankable,
      errors.recipientOnly,
    ],
  },
});
