import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemTypeOf } from '@chatpop/contracts';

export interface EdgeProblem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

/** What the edge answers itself. Everything else comes from a service. */
export const edgeProblems = {
  noRoute: { status: 404, code: 'EDGE.NO_ROUTE', title: 'Nothing here', detail: 'No service answers at this path.' },
  unavailable: {
    status: 503,
    code: 'EDGE.UNAVAILABLE',
    title: 'Service unavailable',
    detail: 'No instance of the service takes requests now. Nothing was done; try again.',
    retryAfterSeconds: 1,
  },
  brokenOff: {
    status: 502,
    code: 'EDGE.BROKEN_OFF',
    title: 'Connection lost',
    detail: 'The service ended before it answered. Whether the request took effect is not known.',
    retryAfterSeconds: 1,
  },
} as const satisfies Record<string, EdgeProblem>;

function bodyOf({ status, code, title, detail }: EdgeProblem, requestId: string): string {
  return JSON.stringify({ type: problemTypeOf(code), title, status, detail, code, request_id: requestId });
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
  response.writeHead(problem.status, { ...headersOf(problem, requestId), 'Content-Length': Buffer.byteLength(body) });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** The same to a socket that asked to be upgraded and has no response object. */
export function refuseUpgrade(socket: Duplex, problem: EdgeProblem, requestId: string): void {
  const body = bodyOf(problem, requestId);
  const headers = { ...headersOf(problem, requestId), Connection: 'close', 'Content-Length': Buffer.byteLength(body) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...lines, '', body].join('\r\n'));
}
