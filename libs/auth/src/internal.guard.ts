import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { commonErrors, DomainError } from '@chatpop/contracts';
import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

export const internalApiConfig = defineConfig('internal API', {
  token: setting(
    'INTERNAL_API_TOKEN',
    z.string().min(32),
    'A secret of at least 32 characters that services show each other on /internal/ paths.',
    { secret: true },
  ),
});
export type InternalApiConfig = ConfigOf<typeof internalApiConfig>;

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
