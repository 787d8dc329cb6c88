import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import { HistoryQuery, SendMessageRequest, type HistoryResponse, type MessageResponse } from '@chatpop/contracts';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RoomAccess } from '../rooms/room-access.js';
import { MessagesService, sessionOf } from './messages.service.js';

@Controller('api/chats/:code/messages')
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly access: RoomAccess,
  ) {}

  @Get()
  @Authenticated('optional')
  async history(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Query({ schema: HistoryQuery }) query: HistoryQuery,
  ): Promise<HistoryResponse> {
    const room = await this.access.getRoom(code);
    await this.access.requireReadable(actor, room);
    return this.messages.page(room, query);
  }

  /** The session is checked under the room's lock, with everything else that a send depends on. */
  @Post('send')
  @Authenticated('session')
  async send(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: SendMessageRequest }) body: SendMessageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MessageResponse> {
    const session = sessionOf(actor, code);
    const { message, isNew } = await this.messages.send(session, session.room, body);
    void reply.status(isNew ? 201 : 200);
    return { message };
  }
}
