import {
  allRoutes,
  DomainError,
  errorsOf,
  exampleOf,
  Problem,
  statusOfKind,
  type ErrorDefinition,
  type Route,
} from '@chatpop/contracts';
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { toProblem } from '../errors/to-problem.js';

/** The HTTP contract as OpenAPI 3.1, made from the schemas that requests are checked against. */
export function openApiDocument(serverUrl: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of allRoutes) paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'ChatPop',
      version: '1',
      description: 'Open a chat room in seconds, often from a photo, and earn from it.',
    },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      securitySchemes: {
        access: { type: 'http', scheme: 'bearer', description: 'Access token of a user.' },
        session: { type: 'apiKey', in: 'header', name: 'X-Chat-Session', description: 'Session token of a room.' },
      },
    },
  });
}

type ResponseEntry = [status: string, response: ZodOpenApiResponseObject];

function operationOf(route: Route): ZodOpenApiOperationObject {
  const pathParameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return {
    operationId: `${route.method}${route.path.replace(/[^A-Za-z]+(\w)?/g, (_, next?: string) => next?.toUpperCase() ?? '')}`,
    tags: [route.tag],
    summary: route.summary,
    security: securityOf(route),
    requestParams: {
      ...(pathParameters.length > 0
        ? { path: z.object(Object.fromEntries(pathParameters.map((name) => [name, z.string()]))) }
        : {}),
      ...(route.query ? { query: route.query } : {}),
    },
    ...(route.body
      ? { requestBody: { content: { [route.bodyType ?? 'application/json']: { schema: route.body } } } }
      : {}),
    responses: { ...successesOf(route), ...failuresOf(route) },
  };
}

function securityOf(route: Route): ZodOpenApiOperationObject['security'] {
  switch (route.auth) {
    case 'public':
    case 'signature':
    case 'internal':
      return [];
    case 'optional':
      return [{}, { access: [] }, { session: [] }];
    case 'user':
    case 'staff':
      return [{ access: [] }];
    case 'session':
      return [{ session: [] }];
    case 'host':
      return [{ access: [] }, { session: [] }];
  }
}

function successesOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const answers = Object.entries(route.responses).map(([status, schema]): ResponseEntry => {
    if (!schema) return [status, { description: status === '204' ? 'Done' : 'All well' }];
    const shown = exampleOf(schema);
    const content = { schema, ...(shown === undefined ? {} : { example: shown }) };
    return [status, { description: 'All well', content: { [route.responseType ?? 'application/json']: content } }];
  });
  return Object.fromEntries(answers);
}

function failuresOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const byStatus = new Map<number, ErrorDefinition[]>();
  for (const error of errorsOf(route)) {
    const status = statusOfKind[error.kind];
    byStatus.set(status, [...(byStatus.get(status) ?? []), error]);
  }
  const answers = [...byStatus].map(([status, errors]): ResponseEntry => [
    `${status}` as const,
    {
      description: errors.map(({ code, title }) => `\`${code}\`: ${title}`).join('\n\n'),
      content: { 'application/problem+json': { schema: Problem, examples: examplesOf(errors) } },
    },
  ]);
  return Object.fromEntries(answers);
}

/** What each of them looks like, word for word. */
const examplesOf = (errors: readonly ErrorDefinition[]) =>
  Object.fromEntries(
    errors.map((error) => [
      error.code,
      { summary: error.title, value: toProblem(new DomainError(error), 'ZyhFc1WQTz2bMzE5rX0hgA') },
    ]),
  );
