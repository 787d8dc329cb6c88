import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import type { Visit } from '@chatpop/chat-data-access';
import {
  PersonalMuteRequest,
  ReportRequest,
  Uuid,
  type PersonalMutesResponse,
  type ReportResponse,
} from '@chatpop/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { BackRoomService } from '../back-room/back-room.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import { PersonalMutesService } from './personal-mutes.service.js';
import { ReportsService } from './reports.service.js';

/** What anybody can do about others: not see them, and report them. */
@Controller('api/chats/:code')
export class MyViewController {
  constructor(
    private readonly access: RoomAccess,
    private readonly backRooms: BackRoomService,
    private readonly mutes: PersonalMutesService,
    private readonly reports: ReportsService,
  ) {}

  @Get('my-mutes')
  @Authenticated('session')
  async list(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<PersonalMutesResponse> {
    return this.mutes.list(actor, code);
  }

  @Post('my-mutes')
  @HttpCode(200)
  @Authenticated('session')
  async add(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: PersonalMuteRequest }) { username }: PersonalMuteRequest,
  ): Promise<PersonalMutesResponse> {
    return this.mutes.add(actor, code, username);
  }

  @Delete('my-mutes/:username')
  @Authenticated('session')
  async remove(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('username') username: string,
  ): Promise<PersonalMutesResponse> {
    return this.mutes.remove(actor, code, username);
  }

  @Post('messages/:id/report')
  @Authenticated('session')
  async report(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('id', { schema: Uuid }) id: string,
    @Body({ schema: ReportRequest }) body: ReportRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReportResponse> {
    const room = await this.access.getRoom(code);
    const member = await this.access.requireMember(actor, room);
    return this.answer({ room, member }, id, body, reply);
  }

  @Post('back-room/messages/:id/report')
  @Authenticated('session')
  async reportInBackRoom(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('id', { schema: Uuid }) id: string,
    @Body({ schema: ReportRequest }) body: ReportRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReportResponse> {
    return this.answer(await this.backRooms.enter(actor, code), id, body, reply);
  }

  private async answer(visit: Visit, id: string, body: ReportRequest, reply: FastifyReply): Promise<ReportResponse> {
    const { response, isNew } = await this.reports.report(visit, id, body);
    void reply.status(isNew ? 201 : 200);
    return response;
  }
}
