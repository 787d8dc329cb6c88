import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { commonErrors, DomainError } from '@chatpop/contracts';
import type { FastifyRequest } from 'fastify';
import { internalApiConfig, type InternalApiConfig } from './internal-api.config.js';

/** Lets other services of ours in, and nobody else. The edge does not route `/internal/` in the first place. */
@Injectable()
export class InternalGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(@Inject(internalApiConfig.token) config: InternalApiConfig) {
    this.expected = digest(`Bearer ${config.token}`);
  }

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (timingSafeEqual(digest(headers.authorization ?? ''), this.expected)) return true;
    throw new DomainError(commonErrors.notFound);
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
