import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toDomainError, toProblem } from './to-problem.js';

const logger = new Logger('ProblemFilter');

/** Answers every failure of HTTP as `application/problem+json`. Logs what nobody foresaw. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

export function answerProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toDomainError(thrown);
  if (error.kind === 'internal') logger.error({ msg: 'Request failed', err: thrown });
  else if (error.kind === 'unavailable') logger.warn({ msg: 'Request refused: unavailable', err: thrown });
  if (reply.sent) return;
  const problem = toProblem(error, request.id);
  if (error.retryAfterSeconds !== undefined)
    void reply.header('Retry-After', String(Math.ceil(error.retryAfterSeconds)));
  if (problem.status === 401) void reply.header('WWW-Authenticate', 'Bearer');
  // A failure that is kept would outlast its cause.
  void reply.header('Cache-Control', 'no-store');
  void reply.status(problem.status).type('application/problem+json; charset=utf-8').send(problem);
}
