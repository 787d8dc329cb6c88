import { z } from 'zod';
import { defineRoutes } from '../http/route.js';
import { authErrors, chatErrors as errors } from './errors.js';

export const EraseMeRequest = z
  .strictObject({ password: z.string().max(128).describe('Once more, so that nobody does this by an open screen.') })
  .meta({ id: 'EraseMeRequest', example: { password: 'correct horse battery' } });
export type EraseMeRequest = z.infer<typeof EraseMeRequest>;

/** What is kept, for how long, and for whom. */
export const keepingRoutes = defineRoutes({
  export: {
    method: 'get',
    path: '/api/chats/{code}/export/',
    tag: 'Keeping',
    summary: 'All of a room for its host, as lines of JSON (NDJSON): the room, then its messages, oldest first',
    auth: 'host',
    responses: { 200: z.any() },
    responseType: 'application/x-ndjson',
    errors: [errors.roomNotFound, errors.membersOnly, errors.sessionRevoked, errors.hostOnly],
  },
  exportBackRoom: {
    method: 'get',
    path: '/api/chats/{code}/back-room/export/',
    tag: 'Back Room',
    summary: 'The same of its Back Room',
    auth: 'host',
    responses: { 200: z.any() },
    responseType: 'application/x-ndjson',
    errors: [
      errors.roomNotFound,
      errors.membersOnly,
      errors.sessionRevoked,
      errors.hostOnly,
      errors.backRoomNotFound,
      errors.backRoomNoSeat,
    ],
  },
  eraseMe: {
    method: 'delete',
    path: '/api/auth/me/',
    tag: 'Keeping',
    summary: 'Erase my account: my messages and files everywhere, my names, and the rooms that I host',
    auth: 'user',
    body: EraseMeRequest,
    responses: { 204: null },
    errors: [authErrors.badCredentials],
  },
});
