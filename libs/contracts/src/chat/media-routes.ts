import { z } from 'zod';
import { defineRoutes } from '../http/route.js';
import { chatErrors as errors } from './errors.js';
import { MediaResponse, UploadMediaQuery, UploadMediaRequest } from './media.js';

const memberErrors = [errors.roomNotFound, errors.membersOnly, errors.sessionRevoked];
const uploadErrors = [
  ...memberErrors,
  errors.roomClosed,
  errors.mediaNotAllowed,
  errors.mediaMissing,
  errors.mediaTooLarge,
  errors.mediaTooLong,
  errors.mediaUnsupported,
];
const seatErrors = [errors.backRoomNotFound, errors.backRoomNoSeat];

export const mediaRoutes = defineRoutes({
  upload: {
    method: 'post',
    path: '/api/chats/{code}/media/',
    tag: 'Media',
    summary: 'Upload a photo, a voice message or a video; then send a message with its `media_id`',
    auth: 'session',
    query: UploadMediaQuery,
    body: UploadMediaRequest,
    bodyType: 'multipart/form-data',
    responses: { 201: MediaResponse },
    errors: uploadErrors,
  },
  get: {
    method: 'get',
    path: '/api/chats/{code}/media/{id}/',
    tag: 'Media',
    summary: 'The file of a message, whole or in parts, for those who may read the message',
    auth: 'optional',
    responses: { 200: z.any(), 206: z.any() },
    responseType: '*/*',
    errors: [...memberErrors, errors.mediaNotFound],
  },
});

/** The same for files of the Back Room, for its members. */
export const backRoomMediaRoutes = defineRoutes({
  upload: {
    ...mediaRoutes.upload,
    path: '/api/chats/{code}/back-room/media/',
    tag: 'Back Room',
    errors: [...uploadErrors, ...seatErrors],
  },
  get: {
    ...mediaRoutes.get,
    path: '/api/chats/{code}/back-room/media/{id}/',
    tag: 'Back Room',
    auth: 'session',
    errors: [...memberErrors, ...seatErrors, errors.mediaNotFound],
  },
});
