import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'http-proxy-3';
import { answerProblem, edgeProblems, refuseUpgrade } from './edge-problem.js';
import type { UpstreamPool } from './upstream-pool.js';
import type { Upstream } from './upstream.js';

/** How long a service may take to begin its answer. */
const answerWithinMs = 60_000;
const upgradeWithinMs = 10_000;
const flushWithinMs = 2_000;

/** Hands requests to instances, one after the other until one takes it. */
export class Forwarder {
  private readonly proxy = createProxyServer({ toProxy: true, prependPath: false, proxyTimeout: answerWithinMs });

  constructor() {
    this.proxy.on('error', () => undefined); // errors of a request go to its own callback
    this.proxy.on('proxyRes', (answer, _request, response) => passWhole(answer, response));
    this.proxy.on('proxyReqWs', (outgoing, _request, socket) => tieTogether(outgoing, socket));
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
      const reached = reach(upstream);
      if (reached !== true && !(await reached)) continue;
      if (socket.destroyed) return;
      const { target, agent } = upstream;
      this.proxy.ws(request, socket, head, { target, agent }, () => {
        if (socket.writable && !upgraded.has(socket)) refuseUpgrade(socket, edgeProblems.brokenOff, requestId);
      });
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

const upgraded = new WeakSet<Duplex>();

/** When one side of a WebSocket is gone the other ends at once: a client must notice, to connect again. */
function tieTogether(outgoing: ClientRequest, client: Duplex): void {
  outgoing.setTimeout(upgradeWithinMs, () => outgoing.destroy(new Error('No answer to the upgrade in time')));
  const giveUp = (): void => void outgoing.destroy();
  client.once('close', giveUp);
  outgoing.once('upgrade', (_answer, service: Duplex) => {
    upgraded.add(client);
    client.off('close', giveUp);
    client.once('close', () => endSoon(service));
    service.once('close', () => endSoon(client));
  });
}

/** Sends what is left, but waits for nobody who does not read. */
function endSoon(socket: Duplex): void {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), flushWithinMs);
  socket.once('close', () => clearTimeout(timer));
  socket.end(() => socket.destroy());
}
