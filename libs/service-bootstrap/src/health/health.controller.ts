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

  /** New work may be sent here. */
  @Get(['health/ready', 'api/health'])
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const report = await this.health.report();
    if (report.status !== 'ok') void reply.status(503).header('Retry-After', '1');
    return { status: report.status, service: this.service, checks: report.checks };
  }
}
