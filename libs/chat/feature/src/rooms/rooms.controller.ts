import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import {
  AnnouncementRequest,
  commonErrors,
  CreateRoomRequest,
  DomainError,
  JoinRoomRequest,
  UpdateRoomRequest,
  type CreateRoomResponse,
  type JoinRoomResponse,
  type ParticipationResponse,
  type RoomOrStubResponse,
  type RoomResponse,
  type SessionResponse,
} from '@chatpop/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ClientOrigins } from './client-origins.js';
import { HostLimits } from './host-limits.js';
import { HostingService } from './hosting.service.js';
import { JoiningService } from './joining.service.js';
import { RoomsService } from './rooms.service.js';
import { SessionsService } from './sessions.service.js';

@Controller('api/chats')
export class RoomsController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly hosting: HostingService,
    private readonly joining: JoiningService,
    private readonly sessions: SessionsService,
    private readonly limits: HostLimits,
    private readonly origins: ClientOrigins,
  ) {}

  @Post('create')
  @Authenticated('user')
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: CreateRoomRequest }) body: CreateRoomRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreateRoomResponse> {
    if (!actor.user) throw new DomainError(commonErrors.notAuthenticated);
    await this.limits.countChange(actor);
    return this.rooms.create(actor.user, body, this.origins.of(request, reply));
  }

  @Get(':code')
  @Authenticated('optional')
  async get(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<RoomOrStubResponse> {
    return { room: await this.rooms.get(actor, code) };
  }

  @Patch(':code')
  @Authenticated('any')
  async update(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: UpdateRoomRequest }) body: UpdateRoomRequest,
  ): Promise<RoomResponse> {
    await this.limits.countChange(actor);
    return { room: await this.hosting.update(actor, code, body) };
  }

  @Delete(':code')
  @HttpCode(204)
  @Authenticated('any')
  async remove(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<void> {
    await this.hosting.remove(actor, code);
  }

  @Post(':code/announcement')
  @HttpCode(200)
  @Authenticated('any')
  async announce(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: AnnouncementRequest }) { message_id }: AnnouncementRequest,
  ): Promise<RoomResponse> {
    await this.limits.countChange(actor);
    return { room: await this.hosting.announce(actor, code, message_id) };
  }

  @Post(':code/join')
  @Authenticated('optional')
  async join(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: JoinRoomRequest }) body: JoinRoomRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JoinRoomResponse> {
    const { response, isNew } = await this.joining.join(actor, code, body, this.origins.of(request, reply));
    void reply.status(isNew ? 201 : 200);
    return response;
  }

  @Post(':code/leave')
  @HttpCode(204)
  @Authenticated('session')
  async leave(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<void> {
    await this.sessions.leave(actor, code);
  }

  @Post(':code/refresh-session')
  @HttpCode(200)
  @Authenticated('session')
  async refreshSession(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionResponse> {
    return this.sessions.refresh(actor, code, this.origins.of(request, reply));
  }

  @Get(':code/my-participation')
  @Authenticated('session')
  async myParticipation(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<ParticipationResponse> {
    return this.sessions.show(actor, code);
  }
}
