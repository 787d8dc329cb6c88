import { commonErrors, type Ack, type CloseReason, type DomainError } from '@chatpop/contracts';
import { toDomainError } from '@chatpop/service-bootstrap';

type Refusal = Extract<Ack, { ok: false }>;

/** What a client is told of whatever was thrown: documented errors as they are, all else without its inside. */
export function toRefusal(thrown: unknown): Refusal {
  const { code, message, kind } = toDomainError(thrown);
  return { ok: false, error: { code, message, retryable: isRetryableKind(kind) } };
}

export function toCloseReason(thrown: unknown): CloseReason {
  const { code, kind } = toDomainError(thrown);
  if (code === commonErrors.tokenExpired.code) return 'tokenExpired';
  switch (kind) {
    case 'unauthenticated':
      return 'unauthorized';
    case 'forbidden':
      return 'forbidden';
    case 'not_found':
    case 'gone':
      return 'notFound';
    case 'malformed':
    case 'unsupported':
    case 'unprocessable':
    case 'conflict':
      return 'badFrame';
    case 'too_large':
      return 'tooLarge';
    case 'rate_limited':
      return 'rateLimited';
    case 'unavailable':
    case 'internal':
      return 'fault';
  }
}

/** When a client should come back whom that sent away. Those of a fault wait for what is broken, or overloaded, to recover. */
export function comeBackMs(thrown: unknown): number {
  const { kind, retryAfterSeconds } = toDomainError(thrown);
  return isRetryableKind(kind) ? (retryAfterSeconds ?? faultRetrySeconds) * 1_000 : 0;
}

const faultRetrySeconds = 1;

const isRetryableKind = (kind: DomainError['kind']): boolean =>
  kind === 'unavailable' || kind === 'rate_limited' || kind === 'internal';
