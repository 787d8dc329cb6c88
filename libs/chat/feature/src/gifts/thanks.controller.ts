import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import { Uuid, type MessageResponse } from '@chatpop/contracts';
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { sessionOf } from '../messages/messages.service.js';
import { ThanksService } from './thanks.service.js';

@Controller('api/chats/:code/messages/:id/thank')
export class ThanksController {
  constructor(private readonly thanks: ThanksService) {}

  @Post()
  @HttpCode(200)
  @Authenticated('session')
  async thank(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('id', { schema: Uuid }) id: string,
  ): Promise<MessageResponse> {
    return { message: await this.thanks.thank(sessionOf(actor, code), id) };
  }
}
