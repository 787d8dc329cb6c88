import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a client may not say about itself: the services believe it from us. */
const forwarding = /^(?:forwarded|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;
/** They concern this connection, not the next one. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te', 'trailer', 'expect'];
const requestIdForm = /^[\w.:-]{8,64}$/;

export interface RequestHead {
  readonly requestId: string;
  /** Without the query; `undefined` when the target is no path. */
  readonly path?: string;
}

/**
 * Rewrites what came from the client into what a service may rely on: a path without detours (so that what is routed
 * is what is sent on), forwarded headers that we vouch for, a request id.
 */
export function prepareHead(request: IncomingMessage, { isUpgrade = false } = {}): RequestHead {
  const given = request.headers['x-request-id'];
  const requestId = typeof given === 'string' && requestIdForm.test(given) ? given : randomUUID();
  const url = parseTarget(request.url ?? '');
  if (!url) return { requestId };

  const { headers } = request;
  for (const name of Object.keys(headers)) if (forwarding.test(name)) Reflect.deleteProperty(headers, name);
  for (const name of namedByConnection(headers.connection)) Reflect.deleteProperty(headers, name);
  for (const name of hopByHop) Reflect.deleteProperty(headers, name);
  if (isUpgrade) headers.connection = 'Upgrade';
  else delete headers.upgrade;
  headers['x-forwarded-for'] = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  headers['x-forwarded-proto'] = 'http';
  if (headers.host !== undefined) headers['x-forwarded-host'] = headers.host;
  headers['x-request-id'] = requestId;
  request.url = `${url.pathname}${url.search}`;
  return { requestId, path: url.pathname };
}

function parseTarget(target: string): URL | undefined {
  return target.startsWith('/') && URL.canParse(`http://edge${target}`) ? new URL(`http://edge${target}`) : undefined;
}

/** `Connection: x` makes the header `x` one of this connection only; `Upgrade` itself is passed on by intent. */
function namedByConnection(connection: string | undefined): string[] {
  const names = (connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '' && name !== 'upgrade' && !protectedHeaders.has(name));
}

/** Naming one of these would let a client hide what we rely on. */
const protectedHeaders = new Set(['host', 'authorization', 'content-length', 'transfer-encoding', 'cookie']);
