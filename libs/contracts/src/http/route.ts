import type { z } from 'zod';
import { commonErrors, type ErrorDefinition } from './errors.js';

/**
 * Who may call: `public` anyone · `optional` anyone, more with a token · `user` an access token · `session` a session
 * token of the room · `host` the room's host or staff · `staff` · `signature` a signed body · `internal` another service.
 */
export type RouteAuth = 'public' | 'optional' | 'user' | 'session' | 'host' | 'staff' | 'signature' | 'internal';

/** One call of the HTTP contract. OpenAPI, the authorization matrix and the check against the controllers are made from these. */
export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** With `{parameters}` and a trailing slash; served without it as well. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly auth: RouteAuth;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** `multipart/form-data`, raw bytes and the like; JSON when absent. */
  readonly bodyType?: string;
  /** What it answers when all is well, by status; `null` for no body. */
  readonly responses: Readonly<Record<number, z.ZodType | null>>;
  readonly responseType?: string;
  readonly errors: readonly ErrorDefinition[];
}

/** Keeps the literal types of a table of routes while checking its form. */
export const defineRoutes = <const Table extends Readonly<Record<string, Route>>>(table: Table): Table => table;

/** Every failure that a call may be answered with, but for faults on our side: its own, then those of all like it. */
export function errorsOf({ auth, body, query, path, errors }: Route): readonly ErrorDefinition[] {
  const takesToken = auth !== 'public' && auth !== 'signature' && auth !== 'internal';
  return [
    ...errors,
    ...(body || query || path.includes('{') ? [commonErrors.malformedRequest] : []),
    ...(body ? [commonErrors.requestTimeout, commonErrors.payloadTooLarge, commonErrors.unsupportedMediaType] : []),
    ...(takesToken ? [commonErrors.notAuthenticated, commonErrors.tokenExpired] : []),
    ...(auth === 'staff' ? [commonErrors.forbidden] : []),
    commonErrors.rateLimited,
    commonErrors.unavailable,
  ];
}
