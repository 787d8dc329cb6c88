import { randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse, type OutgoingHttpHeaders, type Server } from 'node:http';
import { Socket } from 'node:net';
import cors from '@fastify/cors';
import helmet from 'helmet';
import type { FastifyHttpOptions, FastifyReply, FastifyRequest } from 'fastify';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceConfig } from './config/service.config.js';
import { isRequestId, requestContext } from './context/request-context.js';
import { answerProblem } from './errors/problem.filter.js';
import type { HealthService } from './health/health.service.js';
import { httpRequestDuration, httpRequestsInFlight } from './metrics/http.metrics.js';

/**
 * What Fastify itself refuses (a body that is no JSON) is answered as all else. Nest would say so too late: Fastify has by
 * then prepared routes with the handler that it had, wherever a module waits for a plugin.
 */
class HttpAdapter extends FastifyAdapter {
  constructor(options: FastifyHttpOptions<Server>) {
    super(options);
    super.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      requestContext.run({ requestId: request.id }, () => answerProblem(error, request, reply)),
    );
  }

  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance();
  }
}

/**
 * How many connections the system may hold until they are taken: Node's own 511 are gone when a crowd comes back at once,
 * and the rest tries again after 1, 3 and 7 s. Linux grants its `somaxconn`, 4,096 as it comes, at most.
 */
export const acceptBacklog = 4_096;

/** Fastify with every limit set: its defaults leave slow clients and foreign forwarded headers alone. */
export function createHttpAdapter(config: ServiceConfig): FastifyAdapter {
  const security = securityHeaders(config);
  return new HttpAdapter({
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit: config.bodyLimitBytes,
    requestTimeout: longestRequestMs(config),
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    http: {
      headersTimeout: config.requestTimeoutMs,
      // Again: Node compares the two before Fastify sets the one above.
      requestTimeout: longestRequestMs(config),
      connectionsCheckingInterval: 1_000,
    },
    // A path that can't be read has no route, and so no hooks.
    frameworkErrors: (error, request, reply) =>
      answerProblem(error, request, reply.headers(security).header('X-Request-Id', request.id)),
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return isRequestId(given) ? given : randomUUID();
    },
  });
}

/** Never shorter than for the headers alone, as Node wants it; 0 is no limit. */
const longestRequestMs = ({ requestTimeoutMs, uploadTimeoutMs }: ServiceConfig): number =>
  requestTimeoutMs === 0 || uploadTimeoutMs === 0 ? 0 : Math.max(requestTimeoutMs, uploadTimeoutMs);

/** Counts requests so that a drain can wait for the last one. */
export class RequestsInFlight {
  private count = 0;
  private whenNone: (() => void) | undefined;

  begin(): void {
    this.count += 1;
    httpRequestsInFlight.inc();
  }

  end(): void {
    this.count -= 1;
    httpRequestsInFlight.dec();
    if (this.count === 0) this.whenNone?.();
  }

  /** Resolves when no request is open, or `signal` aborts. */
  async none(signal: AbortSignal): Promise<void> {
    if (this.count === 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.whenNone = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

/** Helmet's headers, made once: they are the same for every answer, and making them costs more than sending them. */
function securityHeaders(config: ServiceConfig): OutgoingHttpHeaders {
  const secure = helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: config.environment === 'production',
  });
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  secure(request, response, (error) => {
    if (error instanceof Error) throw error;
  });
  return response.getHeaders();
}

/** Security headers, request ids, metrics and the drain's `Connection: close`, on every request. */
export async function installHttpHooks(
  app: NestFastifyApplication,
  { health, inFlight, config }: { health: HealthService; inFlight: RequestsInFlight; config: ServiceConfig },
): Promise<void> {
  const security = securityHeaders(config);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    inFlight.begin();
    reply.raw.once('close', () => inFlight.end());
    void reply.headers(security).header('X-Request-Id', request.id);
    if (health.isDraining) void reply.header('Connection', 'close');
    done();
  });
  // After what every answer has, and not by Nest, which writes these headers twice: Node then sets all of an answer's anew.
  await fastify.register(cors, {
    origin: [config.publicUrl, ...config.allowedOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    credentials: true,
    exposedHeaders: ['X-Request-Id', 'Retry-After'],
  });
  // Not before the body is read, which would leave the asynchronous context again.
  fastify.addHook('preValidation', (request, _reply, done) => requestContext.run({ requestId: request.id }, done));
  fastify.addHook('onResponse', (request, reply, done) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    };
    httpRequestDuration.observe(labels, reply.elapsedTime / 1000);
    done();
  });
}
