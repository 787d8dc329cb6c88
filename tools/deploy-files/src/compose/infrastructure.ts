import { edgePort, shapes, type ShapeName } from '@chatpop/topology';
import { byName } from './in-order.js';
import { images } from './layout.js';
import { confined, healthcheck, manyConnections, type ComposeService } from './service.js';

/** Inside its container. */
export const nginxStatusPort = 9001;

export function nginx(shape: ShapeName): ComposeService {
  return {
    image: images.nginx,
    // It answers 503 until the services are there, and finds them by name as they come.
    depends_on: byName(Object.fromEntries(shapes[shape].map(({ name }) => [name, { condition: 'service_started' }]))),
    entrypoint: ['nginx', '-e', 'stderr', '-c', '/etc/nginx/nginx.conf'],
    volumes: [`./nginx/${shape}.conf:/etc/nginx/nginx.conf:ro`, './nginx/edge.d:/etc/nginx/edge.d:ro'],
    tmpfs: ['/tmp'],
    networks: ['edge'],
    ports: [{ host_ip: '${BIND_ADDRESS:-127.0.0.1}', published: `\${PORT:-${edgePort}}`, target: edgePort }],
    healthcheck: healthcheck('wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${nginxStatusPort}/`),
    restart: 'unless-stopped',
    stop_signal: 'SIGQUIT',
    stop_grace_period: '15s',
    user: '101:101',
    read_only: true,
    ulimits: manyConnections,
    ...confined,
  };
}

export function postgres(): ComposeService {
  return {
    image: images.postgres,
    environment: {
      POSTGRES_USER: 'chatpop',
      POSTGRES_DB: 'chatpop',
      POSTGRES_PASSWORD: '${POSTGRES_PASSWORD:?run node docker/make-env.mjs first}',
    },
    // Every service keeps up to ten connections in each of its instances (DATABASE_POOL_SIZE).
    command: ['postgres', '-c', 'max_connections=300'],
    volumes: ['postgres-data:/var/lib/postgresql'],
    networks: ['data'],
    // By TCP: while the image sets up a new database, its server listens on a socket file only.
    healthcheck: healthcheck('pg_isready', '-h', '127.0.0.1', '-U', 'chatpop', '-d', 'chatpop'),
    restart: 'unless-stopped',
    stop_grace_period: '60s',
    shm_size: '256mb',
    ...confined,
    // It starts as root, gives its folder to the account postgres, and becomes that.
    cap_add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
  };
}

/** Valkey: the free continuation of Redis 7. */
export function redis(): ComposeService {
  return {
    image: images.redis,
    // Full is an error to the writer, never an eviction: the outbox keeps what could not be appended.
    command: ['valkey-server', '--appendonly', 'yes', '--maxmemory', '512mb', '--maxmemory-policy', 'noeviction'],
    volumes: ['redis-data:/data'],
    networks: ['data'],
    healthcheck: healthcheck('valkey-cli', '-e', 'ping'),
    restart: 'unless-stopped',
    stop_grace_period: '15s',
    user: 'valkey',
    read_only: true,
    ...confined,
  };
}
