import type { Problem } from '@chatpop/contracts';

/** The server refused a call: `code` is stable and documented, decide by it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    /** When to come back, if the server said so. */
    readonly retryAfterMs: number | undefined,
    readonly problem: Problem | undefined,
  ) {
    super(detail);
  }
}

/** No answer came: whether the call was carried out is unknown. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** The room, or the client, was closed before there was an answer. What waited in the queue stays in the store. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
}

/** Too slow to arrive, too much at once: what was asked is not refused. */
const notRefused: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether the same call can succeed later. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof NoAnswerError) return true;
  return error instanceof ApiError && (error.status >= 500 || notRefused.has(error.status));
}

export const retryAfterOf = (error: unknown): number | undefined =>
  error instanceof ApiError ? error.retryAfterMs : undefined;

export const isUnauthenticated = (error: unknown): boolean => error instanceof ApiError && error.status === 401;
