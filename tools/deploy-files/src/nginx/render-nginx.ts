import { routes } from '@chatpop/topology';
import { generatedNotice } from '../generated-notice.js';
import { pathPattern, renderLocations } from './locations.js';
import { renderProblems } from './problems.js';
import type { NginxSettings } from './settings.js';
import { block, lines, paragraphs } from './text.js';
import { renderUpstreams } from './upstreams.js';

/** The whole configuration of nginx for one shape. */
export function renderNginx(settings: NginxSettings): string {
  const main = lines(
    generatedNotice,
    'daemon off;',
    'worker_processes auto;',
    '# Sockets of clients do not end by themselves; the gateway told them to come back.',
    'worker_shutdown_timeout 10s;',
    `pid ${settings.temporaryDir}/nginx.pid;`,
    'error_log stderr warn;',
    settings.user === undefined ? undefined : `user ${settings.user};`,
  );
  const events = block('events', `worker_connections ${settings.workerConnections};`);
  return `${paragraphs(main, events, block('http', renderHttp(settings)))}\n`;
}

function renderHttp(settings: NginxSettings): string {
  return paragraphs(
    renderTemporaryPaths(settings.temporaryDir),
    renderLog(settings.accessLog),
    clients,
    requestIds,
    renderUpgrades(),
    services,
    compression,
    ambiguousPaths,
    settings.include === undefined ? undefined : `include ${settings.include};`,
    renderUpstreams(settings),
    renderServer(settings),
    renderStatusServer(settings.statusListen),
  );
}

function renderServer(settings: NginxSettings): string {
  return block(
    'server',
    paragraphs(
      lines(
        `listen ${settings.listen} default_server;`,
        'absolute_redirect off;',
        'if ($edge_ambiguous_path) {',
        '  return 404;',
        '}',
      ),
      renderLocations(settings.shape),
      renderProblems(),
    ),
  );
}

const renderStatusServer = (listen: string): string =>
  block('server', lines(`listen ${listen};`, 'access_log off;', block('location /', 'stub_status;')));

/** nginx makes all of these at the start, used or not; where it was built to put them can not be written. */
function renderTemporaryPaths(folder: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return lines(...kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`));
}

function renderLog(file: string): string {
  const fields = {
    time: '$time_iso8601',
    service: 'edge',
    request_id: '$edge_request_id',
    client: '$remote_addr',
    method: '$request_method',
    path: '$edge_path',
    status: '$status',
    bytes: '$body_bytes_sent',
    seconds: '$request_time',
    upstream: '$upstream_addr',
    upstream_status: '$upstream_status',
    upstream_seconds: '$upstream_response_time',
    user_agent: '$http_user_agent',
  };
  return lines(
    "# Paths without their query: ?session_token= is nobody else's business.",
    block('map $request_uri $edge_path', '"~^(?<edge_raw_path>[^?]*)" $edge_raw_path;'),
    `log_format edge escape=json '${JSON.stringify(fields)}';`,
    `access_log ${file} edge;`,
  );
}

const clients = lines(
  'server_tokens off;',
  'default_type application/octet-stream;',
  'client_header_timeout 10s;',
  'client_body_timeout 10s;',
  'send_timeout 30s;',
  'keepalive_timeout 65s;',
  'reset_timedout_connection on;',
);

const requestIds = block(
  'map $http_x_request_id $edge_request_id',
  lines('"~^[\\w.:-]{8,64}$" $http_x_request_id;', 'default $request_id;'),
);

/** Only the paths of services with sockets are upgraded, and only to WebSocket. */
function renderUpgrades(): string {
  const patterns = routes.filter(({ service }) => service.webSockets).map(({ prefix }) => pathPattern(prefix).slice(1));
  return paragraphs(
    block(
      'map "$http_upgrade $uri" $edge_upgrade',
      lines(...patterns.map((pattern) => `"~*^websocket ${pattern}" websocket;`), "default '';"),
    ),
    block('map $edge_upgrade $edge_connection', lines('websocket upgrade;', "default '';")),
  );
}

const services = lines(
  'proxy_http_version 1.1;',
  'proxy_set_header Host $http_host;',
  'proxy_set_header Connection $edge_connection;',
  'proxy_set_header Upgrade $edge_upgrade;',
  'proxy_set_header X-Request-Id $edge_request_id;',
  '# The address of the connection, whatever the client claims: limits and bans go by it.',
  'proxy_set_header X-Forwarded-For $remote_addr;',
  'proxy_set_header X-Forwarded-Host $http_host;',
  'proxy_set_header X-Forwarded-Proto $scheme;',
  "proxy_set_header X-Real-IP '';",
  "proxy_set_header Forwarded '';",
  '# Bodies are passed on as they arrive: the services limit how long a whole one takes, nginx only each pause in it.',
  'proxy_request_buffering off;',
  'proxy_buffer_size 8k;',
  'proxy_buffers 8 16k;',
  'proxy_max_temp_file_size 0;',
  'proxy_connect_timeout 2s;',
  'proxy_read_timeout 30s;',
  'proxy_send_timeout 30s;',
  '# A POST or PATCH that a service may have seen is never sent again; one that could not be sent is.',
  'proxy_next_upstream error timeout;',
  'proxy_next_upstream_tries 3;',
  'proxy_next_upstream_timeout 5s;',
);

const compression = lines(
  'gzip on;',
  'gzip_vary on;',
  'gzip_proxied any;',
  'gzip_min_length 1024;',
  'gzip_types application/json application/problem+json;',
);

const ambiguousPaths = lines(
  '# Locations are chosen by the decoded path, services get the raw one: a path that reads differently',
  '# in the two (/internal/..%2fapi/) gets nowhere.',
  block('map $request_uri $edge_ambiguous_path', lines('"~*^[^?]*(//|/\\.\\.?([/?]|$)|%(2e|2f|5c))" 1;', 'default 0;')),
);
