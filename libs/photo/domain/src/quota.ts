/** So many in a window of time that begins with the first one. */
export interface Quota {
  /** What is counted, for whom: `uploads:user:<id>`, `vision:day`. */
  readonly key: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

/** Either all quotas had room and were counted up, or none was and this is when to come back. */
export type QuotaOutcome = { readonly taken: true } | { readonly taken: false; readonly retryAfterSeconds: number };

/** Whole seconds from `now` until `then`, 1 at least: a `Retry-After`. */
export const secondsUntil = (then: Date, now: Date): number =>
  Math.max(1, Math.ceil((then.getTime() - now.getTime()) / 1000));
