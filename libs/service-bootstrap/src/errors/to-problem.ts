import { HttpException } from '@nestjs/common';
import {
  commonErrors,
  DomainError,
  problemTypeOf,
  statusOfKind,
  type ErrorDefinition,
  type Problem,
} from '@chatpop/contracts';
import { isUnavailable } from './unavailable.js';

/** Turns whatever was thrown into what may be shown: documented errors as they are, all else as a request id. */
export function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  if (isUnavailable(thrown)) return new DomainError(commonErrors.unavailable, { retryAfterSeconds: 2, cause: thrown });
  const status = statusOf(thrown);
  const definition = status === undefined ? undefined : definitionOfStatus[status];
  return new DomainError(definition ?? commonErrors.internal, { cause: thrown });
}

export function toProblem(error: DomainError, requestId: string): Problem {
  return {
    type: problemTypeOf(error.code),
    title: error.definition.title,
    status: statusOfKind[error.kind],
    detail: error.message,
    code: error.code,
    ...(error.issues.length > 0 ? { errors: error.issues.map(({ path, message }) => ({ path, message })) } : {}),
    request_id: requestId,
  };
}

const definitionOfStatus: Readonly<Record<number, ErrorDefinition>> = {
  400: commonErrors.malformedRequest,
  401: commonErrors.notAuthenticated,
  403: commonErrors.forbidden,
  404: commonErrors.notFound,
  405: commonErrors.notFound,
  408: commonErrors.requestTimeout,
  413: commonErrors.payloadTooLarge,
  414: commonErrors.malformedRequest,
  415: commonErrors.unsupportedMediaType,
  429: commonErrors.rateLimited,
  503: commonErrors.unavailable,
};

/** Nest's own exceptions, and Fastify's errors, which carry `statusCode`. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number')
    return thrown.statusCode;
  return undefined;
}
