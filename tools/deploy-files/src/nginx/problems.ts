import { commonErrors, problemTypeOf, statusOfKind, type ErrorDefinition, type Problem } from '@chatpop/contracts';
import { block, lines, paragraphs, quote } from './text.js';

interface EdgeProblem {
  /** What nginx itself would answer. Answers of the services pass untouched. */
  readonly nginxStatuses: readonly number[];
  /**
   * Where the answer is made. A named one (`@`) keeps the request's method and path for the log; but there is none for a
   * request whose path could not even be read.
   */
  readonly location: `@${string}` | `/${string}`;
  readonly error: ErrorDefinition;
}

/** The service may have seen the request (502, 504): a client repeats it with the same `client_message_id`. */
const problems: readonly EdgeProblem[] = [
  { nginxStatuses: [400, 414, 494, 501, 505], location: '/edge/malformed', error: commonErrors.malformedRequest },
  { nginxStatuses: [408], location: '@too_slow', error: commonErrors.requestTimeout },
  { nginxStatuses: [404, 405], location: '@not_found', error: commonErrors.notFound },
  { nginxStatuses: [413], location: '@too_large', error: commonErrors.payloadTooLarge },
  { nginxStatuses: [500], location: '@fault', error: commonErrors.internal },
  { nginxStatuses: [502, 503, 504], location: '@unavailable', error: commonErrors.unavailable },
];

const retryAfterSeconds = 2;

/** Every failure of the edge's own as `application/problem+json`, in the form of the services. */
export function renderProblems(): string {
  const pages = problems.map(({ nginxStatuses, location }) => `error_page ${nginxStatuses.join(' ')} = ${location};`);
  return paragraphs(lines('recursive_error_pages on;', ...pages), ...problems.map(renderProblem));
}

function renderProblem({ location, error }: EdgeProblem): string {
  const status = statusOfKind[error.kind];
  const problem: Problem = {
    type: problemTypeOf(error.code),
    title: error.title,
    status,
    detail: error.title,
    code: error.code,
    request_id: '$edge_request_id',
  };
  return block(
    location.startsWith('@') ? `location ${location}` : `location = ${location}`,
    lines(
      location.startsWith('@') ? undefined : 'internal;',
      'default_type "application/problem+json; charset=utf-8";',
      'add_header X-Request-Id $edge_request_id always;',
      'add_header X-Content-Type-Options nosniff always;',
      'add_header Cache-Control no-store always;',
      error.kind === 'unavailable' ? `add_header Retry-After ${retryAfterSeconds} always;` : undefined,
      `return ${status} ${quote(JSON.stringify(problem))};`,
    ),
  );
}
