/**
 * Who may do what: the status that each call of chat answers to each caller. `authorization.integration.spec.ts` asks all
 * of them; a route of the contract without a row here fails it.
 */
export const callers = [
  /** No token. */
  'none',
  /** An account that is not in the room. */
  'account',
  /** A session of another room. */
  'elsewhere',
  /** A session that a ban has ended. */
  'banned',
  /** In the room, without a seat in its Back Room. */
  'seatless',
  /** In the room, with a seat. */
  'member',
  'host',
  'staff',
] as const;
export type Caller = (typeof callers)[number];

/** In the order of `callers`. */
export type Statuses = readonly [number, number, number, number, number, number, number, number];
export interface Row {
  readonly inPublicRoom: Statuses;
  /** Where it differs. */
  readonly inPrivateRoom?: Statuses;
}

const anybody = (ok: number): Row => ({ inPublicRoom: [ok, ok, ok, ok, ok, ok, ok, ok] });
const accounts = (ok: number): Row => ({ inPublicRoom: [401, ok, 401, 401, 401, 401, ok, ok] });
const staff = (ok: number): Row => ({ inPublicRoom: [401, 403, 401, 401, 401, 401, 403, ok] });
const hosts = (ok: number): Row => ({ inPublicRoom: [401, 403, 403, 403, 403, 403, ok, ok] });
const sessions = (ok: number): Row => ({ inPublicRoom: [401, 401, 403, 401, ok, ok, ok, 401] });
const insiders = (ok: number): Row => ({ inPublicRoom: [401, 403, 403, 401, ok, ok, ok, ok] });
const readers = (ok: number): Row => ({
  ...anybody(ok),
  inPrivateRoom: [403, 403, 403, 401, ok, ok, ok, ok],
});
/** What is written in the Back Room: by those with a seat. */
const seats = (ok: number): Row => ({ inPublicRoom: [401, 401, 403, 401, 403, ok, ok, 401] });
/** What is read there: staff keep order, and do not read along. */
const seatReaders = (ok: number): Row => ({ inPublicRoom: [401, 403, 403, 401, 403, ok, ok, 403] });

const exporters: Row = { inPublicRoom: [401, 403, 403, 401, 403, 403, 200, 200] };

const room = '/api/chats/{code}/';
const inner = '/api/chats/{code}/back-room/';

export const authorization: Readonly<Record<string, Row>> = {
  'post /api/auth/register/': anybody(201),
  'post /api/auth/login/': anybody(200),
  'post /api/auth/refresh/': anybody(401),
  'post /api/auth/logout/': anybody(204),
  'get /api/auth/jwks/': anybody(200),
  'get /api/auth/me/': accounts(200),
  'patch /api/auth/me/': accounts(200),
  // With a wrong password: nobody is erased here.
  'delete /api/auth/me/': accounts(401),

  'post /api/chats/create/': accounts(201),
  'get /api/chats/my-chats/': accounts(200),
  [`get ${room}`]: anybody(200),
  [`patch ${room}`]: hosts(200),
  [`delete ${room}`]: hosts(204),
  [`post ${room}announcement/`]: hosts(200),
  [`get ${room}participants/`]: readers(200),
  [`get ${room}presence/`]: readers(200),
  [`post ${room}join/`]: {
    inPublicRoom: [201, 201, 201, 403, 200, 200, 200, 201],
    inPrivateRoom: [403, 403, 403, 403, 200, 200, 200, 403],
  },
  [`post ${room}leave/`]: sessions(204),
  [`post ${room}refresh-session/`]: sessions(200),
  [`get ${room}my-participation/`]: sessions(200),

  [`get ${room}messages/`]: readers(200),
  [`post ${room}messages/send/`]: sessions(201),
  [`patch ${room}messages/{id}/`]: sessions(200),
  [`delete ${room}messages/{id}/`]: insiders(204),
  [`post ${room}messages/{id}/react/`]: sessions(200),
  [`post ${room}messages/{id}/highlight/`]: {
    inPublicRoom: [401, 403, 403, 401, 403, 403, 200, 200],
  },
  [`post ${room}messages/{id}/thank/`]: sessions(409),
  [`post ${room}messages/{id}/report/`]: sessions(201),
  [`post ${room}read/`]: sessions(200),
  [`get ${room}search/`]: insiders(200),
  [`get ${room}export/`]: exporters,
  [`get ${inner}export/`]: exporters,
  [`post ${room}media/`]: sessions(201),
  [`get ${room}media/{id}/`]: readers(200),
  [`get ${room}pins/`]: readers(200),
  [`delete ${room}pins/{id}/`]: hosts(204),

  [`post ${inner}`]: hosts(201),
  [`patch ${inner}`]: hosts(200),
  [`get ${inner}`]: readers(200),
  [`get ${inner}presence/`]: seatReaders(200),
  [`get ${inner}messages/`]: seatReaders(200),
  [`post ${inner}messages/send/`]: seats(201),
  [`patch ${inner}messages/{id}/`]: seats(200),
  [`delete ${inner}messages/{id}/`]: { inPublicRoom: [401, 403, 403, 401, 403, 204, 204, 204] },
  [`post ${inner}messages/{id}/react/`]: seats(200),
  [`post ${inner}messages/{id}/highlight/`]: { inPublicRoom: [401, 403, 403, 401, 403, 403, 200, 200] },
  [`post ${inner}messages/{id}/report/`]: seats(201),
  [`post ${inner}read/`]: seats(200),
  [`get ${inner}search/`]: seatReaders(200),
  [`post ${inner}media/`]: seats(201),
  [`get ${inner}media/{id}/`]: seatReaders(200),

  [`post ${room}kick/`]: hosts(204),
  [`post ${room}ban/`]: hosts(201),
  [`post ${room}unban/`]: hosts(204),
  [`get ${room}bans/`]: hosts(200),
  [`post ${room}mute/`]: hosts(200),
  [`post ${room}unmute/`]: hosts(204),
  [`get ${room}my-mutes/`]: sessions(200),
  [`post ${room}my-mutes/`]: sessions(200),
  [`delete ${room}my-mutes/{username}/`]: sessions(200),

  'get /api/moderation/reports/': staff(200),
  'post /api/moderation/reports/{id}/resolve/': staff(200),
  'post /api/moderation/site-bans/': staff(201),
  'get /api/moderation/site-bans/': staff(200),
  'delete /api/moderation/site-bans/{id}/': staff(204),
};
