import 'reflect-metadata';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { keepPace } from './body-pace.js';
import type { Environment } from './config/define-config.js';
import { processEnvironment } from './config/environment.js';
import { ConfigError, loadConfig } from './config/load-config.js';
import { serviceConfig } from './config/service.config.js';
import { DrainService } from './drain/drain.service.js';
import { HealthService } from './health/health.service.js';
import { acceptBacklog, createHttpAdapter, installHttpHooks, RequestsInFlight } from './http-server.js';
import { createPino, PinoLogger } from './logging/pino-logger.js';
import { InternalServer } from './metrics/internal-server.js';
import { ServiceModule } from './service.module.js';

export interface ServiceOptions {
  /** The service's root module: feature modules, nothing global. */
  readonly module: Type;
  /** Its row of the topology table, or of the composite app. */
  readonly service: { readonly name: string; readonly title: string };
  /** What `main.js <command>` does instead of serving. */
  readonly commands?: Readonly<Record<string, (environment: Environment) => Promise<void>>>;
}

/**
 * A service that runs. `stop` drains it: nothing in flight is lost, and it takes `DRAIN_DELAY_MS`, `DRAIN_TIMEOUT_MS` and
 * a second for closing at most, whatever hangs.
 */
export interface RunningService {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly metricsUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts a service and keeps it until SIGTERM or SIGINT: settings, logs, errors, health, metrics, docs and drain are
 * the same for all. A fault in the configuration is told on stderr, whole, and ends the process with code 1.
 */
export async function bootstrapService(options: ServiceOptions): Promise<void> {
  const environment = processEnvironment();
  try {
    const command = process.argv[2];
    if (command !== undefined) {
      const run = options.commands?.[command];
      if (!run)
        throw new ConfigError([
          `There is no command "${command}". Known: ${Object.keys(options.commands ?? {}).join(', ')}`,
        ]);
      await run(environment);
      return;
    }
    const running = await startService(options, environment);
    const exit = (): void => void running.stop().then(() => process.exit(0));
    process.once('SIGTERM', exit).once('SIGINT', exit);
  } catch (error) {
    const text = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${options.service.title} can not start. ${text}\n`);
    process.exit(1);
  }
}

/** Of a stop, for what is closed after the drain: connections to databases. */
const closeMs = 1_000;

/** Starts a service in this process. Tests use it with an environment of their own. */
export async function startService(options: ServiceOptions, environment: Environment): Promise<RunningService> {
  const config = loadConfig(serviceConfig, environment);
  const { name, title } = options.service;
  const pino = createPino({ service: name, instance: config.instance ?? hostname(), level: config.logLevel });

  @Module({ imports: [ServiceModule.forRoot({ name, environment }), options.module] })
  class RootModule {}

  const app = await NestFactory.create<NestFastifyApplication>(RootModule, createHttpAdapter(config), {
    logger: new PinoLogger(pino.child({}, { level: config.logLevel === 'info' ? 'warn' : config.logLevel })),
    rawBody: true,
    abortOnError: false,
  });
  app.useLogger(new PinoLogger(pino));
  const health = app.get(HealthService);
  const drain = app.get(DrainService);
  const inFlight = new RequestsInFlight();
  await installHttpHooks(app, { health, inFlight, config });

  const internal = new InternalServer();
  const internalPort = await internal.listen(config.internalPort, config.host);
  await app.init();
  const pace = { withinMs: config.requestTimeoutMs, bytesPerSecond: config.uploadMinBytesPerSecond };
  // After all that serves on this server is set up, to see the requests of Socket.IO as well.
  app.getHttpServer().on('request', (request) => keepPace(request, pace));
  await app.listen({ port: config.port, host: config.host, backlog: acceptBacklog });
  const logger = new Logger('Service');
  const url = await app.getUrl();
  logger.log({ msg: `${title} is up`, url });

  const stop = async (): Promise<void> => {
    const drainMs = config.drainDelayMs + config.drainTimeoutMs;
    const [deadline, closed] = [AbortSignal.timeout(drainMs), delay(drainMs + closeMs, undefined, { ref: false })];
    health.startDraining();
    logger.log({ msg: `${title} drains` });
    if (config.drainDelayMs > 0) await delay(config.drainDelayMs);
    app.getHttpServer().close();
    await Promise.all([inFlight.none(deadline), drain.drain(deadline)]);
    app.getHttpServer().closeAllConnections();
    await Promise.race([app.close(), closed]);
    internal.close();
    logger.log({ msg: `${title} has ended` });
  };

  return { app, url, metricsUrl: `http://127.0.0.1:${internalPort}/metrics`, stop };
}
