import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'http-proxy-3';
import { answerProblem, edgeProblems, refuseUpgrade } from './edge-problem.js';
import { tunnel } from './tunnel.js';
import type { UpstreamPool } from './upstream-pool.js';
import type { Upstream } from './upstream.js';

/** How long a service may take to begin its answer. */
const answerWithinMs = 60_000;

/** Hands requests to instances, one after the other until one takes it. */
export class Forwarder {
  private readonly proxy = createProxyServer({ toProxy: true, prependPath: false, proxyTimeout: answerWithinMs });

  constructor() {
    this.proxy.on('error', () => undefined); // errors of a request go to its own callback
    this.proxy.on('proxyRes', (answer, _request, response) => passWhole(answer, response));
  }

  /**
   * An instance that refuses the connection has seen nothing of the request, so it goes to the next. One that is lost
   * later may have acted on it: only requests that change nothing are tried again.
   */
  async forwardRequest(
    request: IncomingMessage,
    response: ServerResponse,
    pool: UpstreamPool,
    requestId: string,
  ): Promise<void> {
    for (const upstream of pool.candidates(affinityOf(request))) {
      const reached = reach(upstream);
      if (reached !== true && !(await reached)) continue;
      const isOver = response.destroyed || (await this.send(request, response, upstream));
      if (isOver) return;
      if (!isSafe(request)) {
        answerProblem(response, edgeProblems.brokenOff, requestId);
        return;
      }
    }
    answerProblem(response, edgeProblems.unavailable, requestId);
  }

  async forwardUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    pool: UpstreamPool,
    requestId: string,
  ): Promise<void> {
    for (const upstream of pool.candidates(affinityOf(request))) {
      const service = await dial(upstream);
      if (!service) continue;
      if (socket.destroyed) service.destroy();
      else tunnel(request, head, service, () => refuseUpgrade(socket, edgeProblems.brokenOff, requestId));
      return;
    }
    refuseUpgrade(socket, edgeProblems.unavailable, requestId);
  }

  /** Whether an answer came, be it broken off later, or the client left. */
  private send(request: IncomingMessage, response: ServerResponse, { target, agent }: Upstream): Promise<boolean> {
    return new Promise((resolve) => {
      response.once('close', () => resolve(true));
      this.proxy.web(request, response, { target, agent }, () => {
        if (response.headersSent) response.destroy();
        resolve(response.headersSent);
      });
    });
  }
}

/** Not asynchronous when a connection is at hand, so that no other request takes it meanwhile. */
function reach(upstream: Upstream): boolean | Promise<boolean> {
  const connecting = upstream.agent.connect();
  if (!connecting) return true;
  return connecting.then(
    () => true,
    () => {
      upstream.become('closed');
      return false;
    },
  );
}

/** A connection for one upgrade alone; `undefined` when the instance refuses it. */
async function dial(upstream: Upstream): Promise<Socket | undefined> {
  return upstream.agent.dial().catch(() => {
    upstream.become('closed');
    return undefined;
  });
}

/**
 * A Socket.IO session that polls is many requests, which all must reach the instance that has it. It is known by its
 * client's address, as behind nginx. A session that begins as a WebSocket is one connection, and free.
 */
function affinityOf({ url = '', socket }: IncomingMessage): string | undefined {
  const isPolling = url.startsWith('/ws/socket.io') && /[?&](?:sid=|transport=polling)/.test(url);
  return isPolling ? socket.remoteAddress : undefined;
}

const isSafe = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/** An answer that breaks off in the middle must not look complete, nor leave the client waiting for its rest. */
function passWhole(answer: IncomingMessage, response: ServerResponse): void {
  // They concern the connection to the instance: the client's own stays.
  delete answer.headers.connection;
  delete answer.headers['keep-alive'];
  answer.once('close', () => {
    if (!answer.complete) response.destroy();
  });
}
