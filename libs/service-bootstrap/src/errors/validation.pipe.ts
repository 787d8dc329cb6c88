import { StandardSchemaValidationPipe } from '@nestjs/common';
import { commonErrors, DomainError } from '@chatpop/contracts';

/** Checks `@Body({ schema })`, `@Query({ schema })` and `@Param({ schema })`; names every wrong field, echoes no input. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      new DomainError(commonErrors.malformedRequest, {
        issues: issues.map(({ path = [], message }) => ({
          path: path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.'),
          message,
        })),
      }),
  });
