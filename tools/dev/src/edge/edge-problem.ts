import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { commonErrors, problemTypeOf, statusOfKind, type ErrorDefinition, type Problem } from '@chatpop/contracts';

export interface EdgeProblem {
  readonly error: ErrorDefinition;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

/** What the edge answers itself, with the codes that services have for the same. Everything else comes from a service. */
export const edgeProblems = {
  noRoute: { error: commonErrors.notFound, detail: 'No service answers at this path.' },
  unavailable: {
    error: commonErrors.unavailable,
    detail: 'No instance of the service takes requests now. Nothing was done; try again.',
    retryAfterSeconds: 1,
  },
  brokenOff: {
    error: commonErrors.unavailable,
    detail: 'The service ended before it answered. Whether the request took effect is not known.',
    retryAfterSeconds: 1,
  },
} as const satisfies Record<string, EdgeProblem>;

const statusOf = ({ error }: EdgeProblem): number => statusOfKind[error.kind];

function bodyOf(problem: EdgeProblem, requestId: string): string {
  const { code, title } = problem.error;
  const body: Problem = {
    type: problemTypeOf(code),
    title,
    status: statusOf(problem),
    detail: problem.detail,
    code,
    request_id: requestId,
  };
  return JSON.stringify(body);
}

function headersOf(problem: EdgeProblem, requestId: string): Record<string, string> {
  const headers = {
    'Content-Type': 'application/problem+json',
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
  };
  const { retryAfterSeconds } = problem;
  return retryAfterSeconds === undefined ? headers : { ...headers, 'Retry-After': String(retryAfterSeconds) };
}

export function answerProblem(response: ServerResponse, problem: EdgeProblem, requestId: string): void {
  const body = bodyOf(problem, requestId);
  response.writeHead(statusOf(problem), {
    ...headersOf(problem, requestId),
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** The same to a socket that asked to be upgraded and has no response object. */
export function refuseUpgrade(socket: Duplex, problem: EdgeProblem, requestId: string): void {
  const body = bodyOf(problem, requestId);
  const headers = { ...headersOf(problem, requestId), Connection: 'close', 'Content-Length': Buffer.byteLength(body) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const status = statusOf(problem);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
}
