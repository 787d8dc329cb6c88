import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import { CreateBackRoomRequest, UpdateBackRoomRequest, type BackRoomResponse, type Presence } from '@chatpop/contracts';
import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { PresenceService } from '../rooms/presence.service.js';
import { BackRoomService } from './back-room.service.js';

@Controller('api/chats/:code/back-room')
export class BackRoomController {
  constructor(
    private readonly backRooms: BackRoomService,
    private readonly people: PresenceService,
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

  @Patch()
  @Authenticated('any')
  async update(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: UpdateBackRoomRequest }) body: UpdateBackRoomRequest,
  ): Promise<BackRoomResponse> {
    return this.backRooms.update(actor, code, body);
  }

  @Get()
  @Authenticated('optional')
  async get(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<BackRoomResponse> {
    return this.backRooms.get(actor, code);
  }

  @Get('presence')
  @Authenticated('any')
  async presence(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<Presence> {
    const { room } = await this.backRooms.enter(actor, code);
    return this.people.show(room);
  }
}
