import { edgePort, shapeNames, type ShapeName } from '@chatpop/topology';
import { nginxStatusPort } from './compose/infrastructure.js';
import { renderCompose } from './compose/render-compose.js';
import { renderNginx } from './nginx/render-nginx.js';
import { serversByName } from './nginx/servers.js';

export interface GeneratedFile {
  /** From the workspace's root. */
  readonly path: string;
  readonly content: string;
}

/** Every file that is made from the topology table. */
export function generatedFiles(): readonly GeneratedFile[] {
  return shapeNames.flatMap((shape) => [
    { path: `docker/compose.${shape}.yml`, content: renderCompose(shape) },
    { path: `docker/nginx/${shape}.conf`, content: renderNginxOfCompose(shape) },
  ]);
}

function renderNginxOfCompose(shape: ShapeName): string {
  return renderNginx({
    shape,
    listen: String(edgePort),
    statusListen: `127.0.0.1:${nginxStatusPort}`,
    servers: serversByName,
    resolver: '127.0.0.11 valid=5s ipv6=off', // Docker's own
    temporaryDir: '/tmp',
    accessLog: '/dev/stdout',
    workerConnections: 16_384,
    include: '/etc/nginx/edge.d/*.conf',
  });
}
