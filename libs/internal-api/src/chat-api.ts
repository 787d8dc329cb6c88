import { chatErrors, commonErrors, DomainError, Problem, type ErrorDefinition } from '@chatpop/contracts';
import { InjectConfig, requestContext } from '@chatpop/service-bootstrap';
import { Injectable, Logger } from '@nestjs/common';
import type { z } from 'zod';
import { internalApiConfig, type InternalApiConfig } from './internal-api.config.js';

const refusals = new Map<string, ErrorDefinition>(Object.values(chatErrors).map((error) => [error.code, error]));

/** Asks the chat service over its `/internal/` paths. Node keeps the connections alive. */
@Injectable()
export class ChatApi {
  private readonly logger = new Logger(ChatApi.name);

  constructor(@InjectConfig(internalApiConfig) private readonly config: InternalApiConfig) {}

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
    const { ok, body } = await this.fetch(`${this.config.chatUrl}${path}?${new URLSearchParams(query).toString()}`);
    if (!ok) throw this.refusal(path, body);
    const answer = schema.safeParse(body);
    if (answer.success) return answer.data;
    this.logger.error({ msg: 'Chat answered in another form than agreed', path, issues: answer.error.issues });
    throw unavailable(answer.error);
  }

  private async fetch(url: string): Promise<{ ok: boolean; body: unknown }> {
    const requestId = requestContext.requestId();
    try {
      const response = await fetch(url, {
        headers: {
          authorization: `Bearer ${this.config.token}`,
          ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
        },
        signal: AbortSignal.timeout(this.config.timeoutMs),
      });
      return { ok: response.ok, body: await response.json() };
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
