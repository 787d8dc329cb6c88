import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import {
  BansQuery,
  ReportsQuery,
  ResolveReportRequest,
  SiteBanRequest,
  Uuid,
  type BanResponse,
  type BansResponse,
  type ReportsResponse,
  type ResolvedReportResponse,
} from '@chatpop/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ReportsService } from './reports.service.js';
import { SiteBansService } from './site-bans.service.js';

/** What staff do beyond rooms. In a room they have the calls of its host. */
@Controller('api/moderation')
export class StaffController {
  constructor(
    private readonly reports: ReportsService,
    private readonly siteBans: SiteBansService,
  ) {}

  @Get('reports')
  @Authenticated('staff')
  async queue(@Query({ schema: ReportsQuery }) query: ReportsQuery): Promise<ReportsResponse> {
    return this.reports.page(query);
  }

  @Post('reports/:id/resolve')
  @HttpCode(200)
  @Authenticated('staff')
  async resolve(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Uuid }) id: string,
    @Body({ schema: ResolveReportRequest }) body: ResolveReportRequest,
  ): Promise<ResolvedReportResponse> {
    return { report: await this.reports.resolve(actor, id, body) };
  }

  @Post('site-bans')
  @Authenticated('staff')
  async ban(
    @CurrentActor() actor: Actor,
    @Body({ schema: SiteBanRequest }) body: SiteBanRequest,
  ): Promise<BanResponse> {
    return { ban: await this.siteBans.ban(actor, body) };
  }

  @Get('site-bans')
  @Authenticated('staff')
  async list(@Query({ schema: BansQuery }) query: BansQuery): Promise<BansResponse> {
    return this.siteBans.list(query);
  }

  @Delete('site-bans/:id')
  @HttpCode(204)
  @Authenticated('staff')
  async lift(@Param('id', { schema: Uuid }) id: string): Promise<void> {
    await this.siteBans.lift(id);
  }
}
