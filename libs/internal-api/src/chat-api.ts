import { chatErrors, commonErrors, DomainError, Problem, type ErrorDefinition } from '@chatpop/contracts';
import { InjectConfig, requestContext } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'undici';
import type { z } from 'zod';
import { internalApiConfig, type InternalApiConfig } from './internal-api.config.js';

const refusals = new Map<string, ErrorDefinition>(Object.values(chatErrors).map((error) => [error.code, error]));

/** Connections to chat that are kept open; what comes on top of them waits. */
const connections = 32;

/**
 * Asks the chat service over its `/internal/` paths. Through undici's pool, because every socket that enters a room asks,
 * and the global `fetch` costs twice the CPU and leaves timers and weak references behind for each call.
 */
@Injectable()
export class ChatApi implements OnApplicationShutdown {
  private readonly logger = new Logger(ChatApi.name);
  private readonly pool: Pool;
  private readonly basePath: string;

  constructor(@InjectConfig(internalApiConfig) private readonly config: InternalApiConfig) {
    const { origin, pathname } = new URL(config.chatUrl);
    const { timeoutMs } = config;
    this.basePath = pathname.replace(/\/$/, '');
    this.pool = new Pool(origin, {
      connections,
      connectTimeout: timeoutMs,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  /**
   * @param path begins with `/internal/`; its variable parts are encoded
   * @throws DomainError chat's own refusal, by its code; `COMMON.UNAVAILABLE` when chat does not answer in time
   * (`INTERNAL_API_TIMEOUT_MS`), or not as agreed
   */
  async get<Schema extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    return this.ask('GET', `${path}?${new URLSearchParams(query).toString()}`, undefined, schema);
  }

  /** Tells chat something. Not tried again by itself: it may have been heard. @throws DomainError as `get` */
  async post<Schema extends z.ZodType>(path: string, body: object, schema: Schema): Promise<z.output<Schema>> {
    return this.ask('POST', path, JSON.stringify(body), schema);
  }

  private async ask<Schema extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    json: string | undefined,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const { ok, body } = await this.fetch(method, path, json);
    if (!ok) throw this.refusal(path, body);
    const answer = schema.safeParse(body);
    if (answer.success) return answer.data;
    this.logger.error({ msg: 'Chat answered in another form than agreed', path, issues: answer.error.issues });
    throw unavailable(answer.error);
  }

  private async fetch(method: 'GET' | 'POST', path: string, json?: string): Promise<{ ok: boolean; body: unknown }> {
    const requestId = requestContext.requestId();
    try {
      const { statusCode, body } = await this.pool.request({
        method,
        path: this.basePath + path,
        headers: {
          authorization: `Bearer ${this.config.token}`,
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
        },
        ...(json === undefined ? {} : { body: json }),
      });
      return { ok: statusCode === 200, body: await body.json() };
    } catch (error) {
      throw unavailable(error);
    }
  }

  private refusal(path: string, body: unknown): DomainError {
    const problem = Problem.safeParse(body);
    const definition = problem.success ? refusals.get(problem.data.code) : undefined;
    if (problem.success && definition) return new DomainError(definition, { detail: problem.data.detail });
    if (problem.data?.code === commonErrors.notFound.code) {
      this.logger.error({ msg: 'Chat does not know this service: is INTERNAL_API_TOKEN the same for both?', path });
    }
    return unavailable(problem.data ?? problem.error);
  }
}

const unavailable = (cause: unknown): DomainError =>
  new DomainError(commonErrors.unavailable, { retryAfterSeconds: 2, cause });
