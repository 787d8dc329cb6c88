import { deployableOf, routes, type Route, type ServiceName, type ShapeName } from '@chatpop/topology';
import { block, lines, paragraphs } from './text.js';
import { socketPoolVariable } from './upstreams.js';

/** As the services' own HTTP_BODY_LIMIT_BYTES. */
const defaultBodyLimit = '256k';

/** What may be larger: a photo has 10 MB at most and a video 50 MB, and their multipart frames some more. */
const uploads: readonly { readonly service: ServiceName; readonly pattern: string; readonly limit: string }[] = [
  { service: 'photo', pattern: '^/api/photo-analysis/upload/?$', limit: '11m' },
  { service: 'chat', pattern: '^/api/chats/[^/]+/(back-room/)?media/?$', limit: '51m' },
];

/** `/api/payments` counts as `/api/payments/`, and is not `/api/payments-of-mine/`. */
export const pathPattern = (prefix: string): string => `^${prefix.replace(/\/$/, '')}(/|$)`;

/**
 * Uploads, then one location for each route, longest prefix first: the first pattern that matches is taken. All else is
 * absent.
 */
export function renderLocations(shape: ShapeName): string {
  const served = routes.map(({ prefix, service }) => renderService(shape, service, pathPattern(prefix)));
  return paragraphs(...uploadLocations(shape), ...served, block('location /', 'return 404;'));
}

const uploadLocations = (shape: ShapeName): string[] =>
  uploads.flatMap(({ service: name, pattern, limit }) => {
    const route = routes.find(({ service }) => service.name === name);
    return route ? [renderService(shape, route.service, pattern, limit)] : [];
  });

function renderService(shape: ShapeName, service: Route['service'], pattern: string, limit?: string): string {
  const pool = service.webSockets ? socketPoolVariable : deployableOf(shape, service).name;
  const location = block(
    `location ~ ${pattern}`,
    lines(
      `proxy_pass http://${pool};`,
      `client_max_body_size ${limit ?? defaultBodyLimit};`,
      ...(service.webSockets ? socketDirectives : []),
    ),
  );
  return lines(`# ${service.title}${limit === undefined ? '' : ', uploads'}`, location);
}

const socketDirectives = [
  '# A quiet room is not a dead connection: the gateway finds those itself.',
  'proxy_read_timeout 1h;',
  'proxy_send_timeout 1h;',
  '# nginx writes whole request lines into this log, and these may carry a session token. The access log tells of failures.',
  'error_log /dev/null;',
];
