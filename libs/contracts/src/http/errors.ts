/**
 * What kind of failure it is, in words that know no transport. `http/problem.ts` maps each kind to one HTTP status.
 */
export const errorKinds = [
  'malformed',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'gone',
  'too_large',
  'unsupported',
  'unprocessable',
  'rate_limited',
  'unavailable',
  'internal',
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** A documented failure: its stable code, its kind, and the sentence that a person reads. */
export interface ErrorDefinition {
  /** `SERVICE.NAME`; never changes once released. */
  readonly code: string;
  readonly kind: ErrorKind;
  readonly title: string;
}

export interface DomainErrorOptions {
  /** One sentence about this very case. Reaches the client: no secrets, no input echoed. */
  readonly detail?: string;
  /** For `rate_limited` and `unavailable`: when to come back. */
  readonly retryAfterSeconds?: number;
  /** Which input is wrong, by its path in the request. */
  readonly issues?: readonly FieldIssue[];
  readonly cause?: unknown;
}

export interface FieldIssue {
  readonly path: string;
  readonly message: string;
}

/** A failure that the caller is told about. Anything else that is thrown shows the client a request id only. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly retryAfterSeconds: number | undefined;
  readonly issues: readonly FieldIssue[];

  constructor(
    readonly definition: ErrorDefinition,
    options: DomainErrorOptions = {},
  ) {
    super(options.detail ?? definition.title, { cause: options.cause });
    this.code = definition.code;
    this.kind = definition.kind;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.issues = options.issues ?? [];
  }
}

/** Defines the errors of one service: `defineErrors('CHAT', { roomNotFound: ['not_found', 'No such room.'] })` has the code `CHAT.ROOM_NOT_FOUND`. */
export function defineErrors<Name extends string>(
  service: string,
  table: Readonly<Record<Name, readonly [ErrorKind, string]>>,
): Readonly<Record<Name, ErrorDefinition>> {
  const define = (name: Name): ErrorDefinition => {
    const [kind, title] = table[name];
    return { code: `${service}.${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`, kind, title };
  };
  const entries = Object.keys(table).map((name) => [name, define(name as Name)] as const);
  return Object.fromEntries(entries) as Record<Name, ErrorDefinition>;
}

/** Failures that any service can answer with. */
export const commonErrors = defineErrors('COMMON', {
  malformedRequest: ['malformed', 'The request does not have the documented form.'],
  notAuthenticated: ['unauthenticated', 'This call needs a valid token.'],
  tokenExpired: ['unauthenticated', 'The token has expired.'],
  forbidden: ['forbidden', 'You may not do this.'],
  notFound: ['not_found', 'There is nothing at this address.'],
  payloadTooLarge: ['too_large', 'The request body is larger than allowed.'],
  unsupportedMediaType: ['unsupported', 'The content type is not supported here.'],
  requestTimeout: ['malformed', 'The request took too long to arrive.'],
  rateLimited: ['rate_limited', 'Too many requests.'],
  unavailable: ['unavailable', 'The service can not do this right now.'],
  internal: ['internal', 'Something went wrong on our side.'],
});
