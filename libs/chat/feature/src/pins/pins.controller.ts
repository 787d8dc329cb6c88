import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import { Uuid, type PinsResponse } from '@chatpop/contracts';
import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { PinsService } from './pins.service.js';

@Controller('api/chats/:code/pins')
export class PinsController {
  constructor(private readonly pins: PinsService) {}

  @Get()
  @Authenticated('optional')
  async list(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<PinsResponse> {
    return { pins: await this.pins.list(actor, code) };
  }

  @Delete(':id')
  @HttpCode(204)
  @Authenticated('any')
  async remove(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('id', { schema: Uuid }) id: string,
  ): Promise<void> {
    await this.pins.remove(actor, code, id);
  }
}
