import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import { PersonalMuteRequest, type PersonalMutesResponse } from '@chatpop/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { PersonalMutesService } from './personal-mutes.service.js';

/** Whose messages somebody does not want to see. */
@Controller('api/chats/:code/my-mutes')
export class PersonalMutesController {
  constructor(private readonly mutes: PersonalMutesService) {}

  @Get()
  @Authenticated('session')
  async list(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<PersonalMutesResponse> {
    return this.mutes.list(actor, code);
  }

  @Post()
  @HttpCode(200)
  @Authenticated('session')
  async add(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: PersonalMuteRequest }) { username }: PersonalMuteRequest,
  ): Promise<PersonalMutesResponse> {
    return this.mutes.add(actor, code, username);
  }

  @Delete(':username')
  @Authenticated('session')
  async remove(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('username') username: string,
  ): Promise<PersonalMutesResponse> {
    return this.mutes.remove(actor, code, username);
  }
}
