import { deployableOf, routes, type Route, type ServiceName, type ShapeName } from '@chatpop/topology';
import { block, lines, paragraphs } from './text.js';
import { socketPoolVariable } from './upstreams.js';

/** As the services' own HTTP_BODY_LIMIT_BYTES. A photo may have 10 MB, and its multipart frame some more. */
const bodyLimits: Partial<Record<ServiceName, string>> = { photo: '11m' };
const defaultBodyLimit = '256k';

/** `/api/payments` counts as `/api/payments/`, and is not `/api/payments-of-mine/`. */
export const pathPattern = (prefix: string): string => `^${prefix.replace(/\/$/, '')}(/|$)`;

/** One location for each route, longest prefix first: the first pattern that matches is taken. All else is absent. */
export function renderLocations(shape: ShapeName): string {
  const served = routes.map((route) => lines(`# ${route.service.title}`, renderLocation(shape, route)));
  return paragraphs(...served, block('location /', 'return 404;'));
}

function renderLocation(shape: ShapeName, { prefix, service }: Route): string {
  const pool = service.webSockets ? socketPoolVariable : deployableOf(shape, service).name;
  return block(
    `location ~ ${pathPattern(prefix)}`,
    lines(
      `proxy_pass http://${pool};`,
      `client_max_body_size ${bodyLimits[service.name] ?? defaultBodyLimit};`,
      ...(service.webSockets ? socketDirectives : []),
    ),
  );
}

const socketDirectives = [
  '# A quiet room is not a dead connection: the gateway finds those itself.',
  'proxy_read_timeout 1h;',
  'proxy_send_timeout 1h;',
  '# nginx writes whole request lines into this log, and these may carry a session token. The access log tells of failures.',
  'error_log /dev/null;',
];
