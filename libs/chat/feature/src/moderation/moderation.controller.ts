import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import {
  BanRequest,
  BansQuery,
  KickRequest,
  MuteRequest,
  UnbanRequest,
  UnmuteRequest,
  type BanResponse,
  type BansResponse,
  type MuteResponse,
} from '@chatpop/contracts';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { BansService } from './bans.service.js';
import { KeepingOrderService } from './keeping-order.service.js';

/** What the host does to keep order, and staff in every room. */
@Controller('api/chats/:code')
export class ModerationController {
  constructor(
    private readonly bans: BansService,
    private readonly order: KeepingOrderService,
  ) {}

  @Post('kick')
  @HttpCode(204)
  @Authenticated('any')
  async kick(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: KickRequest }) body: KickRequest,
  ): Promise<void> {
    await this.order.kick(actor, code, body);
  }

  @Post('ban')
  @Authenticated('any')
  async ban(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: BanRequest }) body: BanRequest,
  ): Promise<BanResponse> {
    return { ban: await this.bans.ban(actor, code, body) };
  }

  @Post('unban')
  @HttpCode(204)
  @Authenticated('any')
  async unban(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: UnbanRequest }) { username }: UnbanRequest,
  ): Promise<void> {
    await this.bans.unban(actor, code, username);
  }

  @Get('bans')
  @Authenticated('any')
  async list(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Query({ schema: BansQuery }) query: BansQuery,
  ): Promise<BansResponse> {
    return this.bans.list(actor, code, query);
  }

  @Post('mute')
  @HttpCode(200)
  @Authenticated('any')
  async mute(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: MuteRequest }) body: MuteRequest,
  ): Promise<MuteResponse> {
    return this.order.mute(actor, code, body);
  }

  @Post('unmute')
  @HttpCode(204)
  @Authenticated('any')
  async unmute(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: UnmuteRequest }) { username }: UnmuteRequest,
  ): Promise<void> {
    await this.order.unmute(actor, code, username);
  }
}
