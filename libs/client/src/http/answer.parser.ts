import { Problem, type Route } from '@chatpop/contracts';
import type { z } from 'zod';
import { ApiError } from './api-error.js';

/** What a route of the contract answers when all is well; `null` where that has no body. */
export type AnswerOf<R extends Route> =
  R['responses'] extends Readonly<Record<number, infer Schema>>
    ? Schema extends z.ZodType
      ? z.output<Schema>
      : null
    : never;

/** What a route of the contract is given. */
export type BodyOf<R extends Route> = R extends { readonly bodyType: 'multipart/form-data' }
  ? FormData
  : R extends { readonly body: infer Schema extends z.ZodType }
    ? z.input<Schema>
    : undefined;

/** @throws ApiError unless it is one of the route's good answers. */
export function parseAnswer<R extends Route>(route: R, response: Response, text: string): AnswerOf<R> {
  const schema = route.responses[response.status];
  if (schema === undefined) throw toApiError(response, text);
  return (schema === null ? null : schema.parse(JSON.parse(text))) as AnswerOf<R>;
}

function toApiError(response: Response, text: string): ApiError {
  const problem = parseProblem(text);
  const retryAfter = response.headers.get('retry-after');
  return new ApiError(
    response.status,
    problem?.code ?? `HTTP.${response.status}`,
    problem?.detail ?? `The server answered ${response.status}.`,
    retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : undefined,
    problem,
  );
}

function parseProblem(text: string): Problem | undefined {
  try {
    return Problem.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
