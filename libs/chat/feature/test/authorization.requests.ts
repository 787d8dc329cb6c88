import { randomUUID } from 'node:crypto';
import type { Caller } from './authorization.table.js';
import { photoForm, type Scene } from './scene.js';

/** What is sent to a route, so that whoever may do it succeeds. */
export interface Request {
  readonly body?: unknown;
  /** In place of a JSON body. */
  readonly form?: FormData;
  readonly query?: string;
  /** In place of `{id}` or `{username}` in the path. */
  readonly id?: string;
}
type Make = (scene: Scene, caller: Caller) => Request | Promise<Request>;

const nothing: Make = () => ({});
const body =
  (fields: unknown): Make =>
  () => ({ body: fields });
const onVictim =
  (fields: Record<string, unknown> = {}): Make =>
  async (scene) => ({ body: { username: await scene.victim(), ...fields } });
const onMessage =
  (fields?: unknown, isInner = false): Make =>
  async (scene, caller) => ({ id: await scene.say(caller, isInner), body: fields });

const messageRequests = (prefix: string, isInner: boolean): Record<string, Make> => ({
  [`get ${prefix}messages/`]: nothing,
  [`post ${prefix}messages/send/`]: body({ content: 'hello' }),
  [`patch ${prefix}messages/{id}/`]: onMessage({ content: 'changed' }, isInner),
  [`delete ${prefix}messages/{id}/`]: onMessage(undefined, isInner),
  [`post ${prefix}messages/{id}/react/`]: onMessage({ emoji: '👍' }, isInner),
  [`post ${prefix}messages/{id}/highlight/`]: onMessage({ highlighted: true }, isInner),
  [`post ${prefix}messages/{id}/report/`]: onMessage({ reason: 'spam' }, isInner),
  [`post ${prefix}read/`]: body({ seq: 1 }),
  [`get ${prefix}search/`]: () => ({ query: '?q=words' }),
  [`get ${prefix}presence/`]: nothing,
  [`post ${prefix}media/`]: async () => ({ query: '?kind=photo', form: await photoForm() }),
  [`get ${prefix}media/{id}/`]: async (scene) => ({ id: await scene.photo(isInner) }),
});

const password = 'correct horse battery';
const newAccount: Make = () => ({ body: { email: `${randomUUID()}@example.com`, password } });

/** By method and path, as in the table. */
export const requests: Readonly<Record<string, Make>> = {
  'post /api/auth/register/': newAccount,
  'post /api/auth/login/': async (scene) => ({ body: await scene.credentials() }),
  'post /api/auth/refresh/': body({ refresh_token: 'x' }),
  'post /api/auth/logout/': body({ refresh_token: 'x' }),
  'delete /api/auth/me/': body({ password: 'not the password' }),
  'patch /api/auth/me/': body({ reserved_username: null }),
  'post /api/chats/create/': body({ name: 'Mine' }),
  'patch /api/chats/{code}/': body({ theme: 'dark' }),
  'post /api/chats/{code}/announcement/': body({ message_id: null }),
  'post /api/chats/{code}/join/': () => ({ body: { username: `J${randomUUID().replaceAll('-', '').slice(0, 12)}` } }),
  'post /api/chats/{code}/messages/{id}/thank/': onMessage(),
  'delete /api/chats/{code}/pins/{id}/': onMessage(),
  'post /api/chats/{code}/back-room/': body({ price: 500, max_seats: 5 }),
  'patch /api/chats/{code}/back-room/': body({ price: 600 }),
  ...messageRequests('/api/chats/{code}/', false),
  ...messageRequests('/api/chats/{code}/back-room/', true),
  'post /api/chats/{code}/kick/': onVictim(),
  'post /api/chats/{code}/ban/': onVictim(),
  'post /api/chats/{code}/unban/': async (scene) => ({ body: { username: await scene.bannedVictim() } }),
  'post /api/chats/{code}/mute/': onVictim(),
  'post /api/chats/{code}/unmute/': onVictim(),
  'post /api/chats/{code}/my-mutes/': onVictim(),
  'delete /api/chats/{code}/my-mutes/{username}/': async (scene) => ({ id: await scene.victim() }),
  'post /api/moderation/reports/{id}/resolve/': async (scene) => ({
    id: await scene.report(),
    body: { outcome: 'dismissed' },
  }),
  'post /api/moderation/site-bans/': async (scene) => ({
    body: { room_code: scene.code, username: await scene.victim(), tier: 'device_ip' },
  }),
  'delete /api/moderation/site-bans/{id}/': async (scene) => ({ id: await scene.siteBan() }),
};

/** After these the caller is not what they were: they are asked in a scene of their own, one caller after the other. */
const spendsCaller: ReadonlySet<string> = new Set(['post /api/chats/{code}/join/', 'post /api/chats/{code}/leave/']);
/** After these the room is not what it was either: once done, the next caller needs another one. */
export const spendsRoom: ReadonlySet<string> = new Set([
  'delete /api/chats/{code}/',
  'post /api/chats/{code}/back-room/',
]);
export const destructive: ReadonlySet<string> = new Set([...spendsCaller, ...spendsRoom]);
