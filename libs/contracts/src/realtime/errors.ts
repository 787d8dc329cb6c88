import { defineErrors } from '../http/errors.js';

export const realtimeErrors = defineErrors('REALTIME', {
  badFrame: ['malformed', 'The frame does not have the documented form.'],
  unsupportedEvent: ['unsupported', 'This event is not handled here.'],
  notJoined: ['conflict', 'This socket has not joined that room.'],
  tooManyRooms: ['conflict', 'This socket is in as many rooms as a socket may be in.'],
  readOnly: ['forbidden', 'Without a session token a room can be read, not written.'],
  originNotAllowed: ['forbidden', 'This origin may not open sockets here.'],
  draining: ['unavailable', 'This gateway is being replaced. Connect again.'],
  roomUnavailable: ['unavailable', 'The room can not be read right now.'],
});
