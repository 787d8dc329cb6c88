import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SERVICE_NAME } from '../tokens.js';
import { HealthService } from './health.service.js';

@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthService,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  /** The process runs and answers. Never depends on anything else: a failing database is no reason to restart us. */
  @Get('health/live')
  live() {
    return { status: 'ok', service: this.service, checks: {} };
  }

  /** New work may be sent here. For who sends it: over a connection of its own, that says by its end to ask again. */
  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    this.health.tellByEnding(reply.raw);
    return this.answer(reply);
  }

  /** The same for everybody, over connections that carry other requests too. */
  @Get('api/health')
  async publicly(@Res({ passthrough: true }) reply: FastifyReply) {
    return this.answer(reply);
  }

  private async answer(reply: FastifyReply) {
    const report = await this.health.report();
    if (report.status !== 'ok') void reply.status(503).header('Retry-After', '1');
    return { status: report.status, service: this.service, checks: report.checks };
  }
}
