import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { commonErrors, DomainError, type FieldIssue } from '@chatpop/contracts';

/**
 * Checks `@Body({ schema })`, `@Query({ schema })` and `@Param({ schema })`; names every wrong field, echoes no input.
 * With a schema or without, no text of a request holds a NUL: Postgres can't keep one.
 */
class RequestPipe extends StandardSchemaValidationPipe {
  override async transform<Value>(value: Value, metadata: ArgumentMetadata): Promise<Value> {
    if (metadata.type !== 'custom' && holdsNul(value))
      throw malformed([{ path: metadata.data ?? '', message: 'no text may hold a NUL' }]);
    return super.transform(value, metadata);
  }
}

export const validationPipe = (): RequestPipe =>
  new RequestPipe({
    exceptionFactory: (issues) =>
      malformed(
        issues.map(({ path = [], message }) => ({
          path: path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.'),
          message,
        })),
      ),
  });

const malformed = (issues: FieldIssue[]): DomainError => new DomainError(commonErrors.malformedRequest, { issues });

/** Without recursion: a body may be nested as deeply as it is long. */
function holdsNul(value: unknown): boolean {
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string' && next.includes('\0')) return true;
    if (typeof next === 'object' && next !== null) for (const part of Object.values(next)) left.push(part);
  }
  return false;
}
