import { z } from 'zod';
import type { ErrorKind } from './errors.js';

/** RFC 9457 problem details, as every service answers a failure (`application/problem+json`). */
export const Problem = z.object({
  type: z.string().describe('A link to the description of `code`.'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().describe('Stable and documented: decide by this.'),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  request_id: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** Where a code is described, relative to whoever answered: the `type` of its problems. */
export const problemTypeOf = (code: string): string => `/api/docs/errors/#${code}`;

export const statusOfKind: Readonly<Record<ErrorKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  unsupported: 415,
  unprocessable: 422,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
};
