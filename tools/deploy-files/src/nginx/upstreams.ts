import { shapes, type Deployable } from '@chatpop/topology';
import type { NginxSettings } from './settings.js';
import { block, lines, paragraphs } from './text.js';

const hasWebSockets = (deployable: Deployable): boolean => deployable.services.some(({ webSockets }) => webSockets);

const stickyPoolOf = (deployable: Deployable): string => `${deployable.name}-sticky`;

/** What `proxy_pass` names for the sockets of `deployable`. */
export const socketPoolVariable = '$edge_socket_pool';

/**
 * One group for each deployable. The one with sockets has a second, for Socket.IO's long polling: every poll of a
 * session, and its upgrade, must reach the instance that opened it. The address is all that these have in common with
 * every client: not the user agent, not cookies. Plain WebSockets need no such thing, and go to the instance that holds
 * the fewest.
 */
export function renderUpstreams(settings: NginxSettings): string {
  const groups = shapes[settings.shape].flatMap((deployable) => {
    const group = renderGroup(settings, deployable, deployable.name, 'least_conn;');
    if (!hasWebSockets(deployable)) return [group];
    const sticky = 'hash $remote_addr consistent;';
    return [group, renderGroup(settings, deployable, stickyPoolOf(deployable), sticky), renderSocketPool(deployable)];
  });
  return paragraphs(renderResolver(settings.resolver), ...groups);
}

const renderResolver = (resolver: string | undefined): string | undefined =>
  resolver === undefined ? undefined : `# So that scaled and restarted services are found.\nresolver ${resolver};`;

function renderGroup(settings: NginxSettings, deployable: Deployable, name: string, balancing: string): string {
  const resolve = settings.resolver === undefined ? '' : ' resolve';
  const servers = settings
    .servers(deployable)
    .map((address) => `server ${address}${resolve} max_fails=1 fail_timeout=2s;`);
  return block(
    `upstream ${name}`,
    lines(
      `zone ${name} 128k;`,
      balancing,
      ...servers,
      'keepalive 64;',
      // Below the services' own time, so that no request meets a connection that is just being closed.
      'keepalive_timeout 30s;',
      'keepalive_requests 10000;',
    ),
  );
}

function renderSocketPool(deployable: Deployable): string {
  return block(
    `map "$edge_upgrade $arg_sid" ${socketPoolVariable}`,
    lines(`"websocket " ${deployable.name};`, `default ${stickyPoolOf(deployable)};`),
  );
}
