import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import {
  CreateBackRoomRequest,
  HistoryQuery,
  SendMessageRequest,
  type BackRoomResponse,
  type HistoryResponse,
  type MessageResponse,
} from '@chatpop/contracts';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { MessagesService, sessionOf } from '../messages/messages.service.js';
import { BackRoomService } from './back-room.service.js';

@Controller('api/chats/:code/back-room')
export class BackRoomController {
  constructor(
    private readonly backRooms: BackRoomService,
    private readonly messages: MessagesService,
  ) {}

  @Post()
  @Authenticated('any')
  async create(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: CreateBackRoomRequest }) body: CreateBackRoomRequest,
  ): Promise<BackRoomResponse> {
    return this.backRooms.create(actor, code, body);
  }

  @Get()
  @Authenticated('optional')
  async get(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<BackRoomResponse> {
    return this.backRooms.get(actor, code);
  }

  @Get('messages')
  @Authenticated('session')
  async history(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Query({ schema: HistoryQuery }) query: HistoryQuery,
  ): Promise<HistoryResponse> {
    return this.messages.page(await this.backRooms.requireInside(actor, code), query);
  }

  @Post('messages/send')
  @Authenticated('session')
  async send(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: SendMessageRequest }) body: SendMessageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MessageResponse> {
    const session = sessionOf(actor, code);
    const inner = await this.backRooms.requireInside(actor, code);
    const { message, isNew } = await this.messages.send(session, inner.id, body);
    void reply.status(isNew ? 201 : 200);
    return { message };
  }
}
