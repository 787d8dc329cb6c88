import { defineErrors } from '../http/errors.js';

export const authErrors = defineErrors('AUTH', {
  emailTaken: ['conflict', 'An account with this email exists.'],
  usernameTaken: ['conflict', 'This username is reserved by somebody else.'],
  badCredentials: ['unauthenticated', 'Email or password is wrong.'],
  refreshInvalid: ['unauthenticated', 'The refresh token is not valid. Log in again.'],
  refreshReused: ['unauthenticated', 'This refresh token was used before. All its sessions were ended; log in again.'],
});

export const chatErrors = defineErrors('CHAT', {
  roomNotFound: ['not_found', 'There is no room with this code.'],
  roomClosed: ['conflict', 'The room is closed: it can be read, not written.'],
  membersOnly: ['forbidden', 'Only members of this room may do this.'],
  hostOnly: ['forbidden', 'Only the host of this room may do this.'],
  sessionRevoked: ['unauthenticated', 'This session has ended. Join again.'],
  banned: ['forbidden', 'You are banned from this room.'],
  muted: ['forbidden', 'You are muted in this room.'],
  accessCodeRequired: ['forbidden', 'This room wants an access code.'],
  accessCodeWrong: ['forbidden', 'The access code is wrong.'],
  usernameInvalid: ['malformed', 'A username has 5 to 15 letters, digits or underscores.'],
  usernameNotAllowed: ['malformed', 'This username is not allowed.'],
  usernameReserved: ['forbidden', 'This username belongs to a registered user.'],
  usernameTaken: ['conflict', 'Somebody in this room has this username.'],
  messageNotFound: ['not_found', 'There is no such message in this room.'],
  messageEmpty: ['malformed', 'A message needs at least one character.'],
  messageTooLong: ['malformed', 'The message is too long.'],
  replyNotFound: ['not_found', 'The message replied to is not in this room, or was deleted.'],
  authorOnly: ['forbidden', 'Only the author of a message may do this.'],
  notEditable: ['conflict', 'Only text can be edited.'],
  editWindowOver: ['conflict', 'The time in which a message can be edited is over.'],
  idempotencyMismatch: ['unprocessable', 'This client_message_id was used with another body.'],
  slowMode: ['rate_limited', 'The room is in slow mode.'],
  backRoomNotFound: ['not_found', 'This room has no Back Room.'],
  backRoomExists: ['conflict', 'This room has a Back Room.'],
  backRoomNoSeat: ['forbidden', 'Only the host and those who bought a seat may enter the Back Room.'],
  backRoomFull: ['conflict', 'All seats of the Back Room are taken.'],
});
