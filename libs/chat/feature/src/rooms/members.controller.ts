import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import { RoomRepository } from '@chatpop/chat-data-access';
import { usernameKey } from '@chatpop/chat-domain';
import {
  commonErrors,
  DomainError,
  MyChatsQuery,
  ParticipantsQuery,
  type MyChatsResponse,
  type ParticipantsResponse,
  type Presence,
} from '@chatpop/contracts';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { MyChatsService } from './my-chats.service.js';
import { PresenceService } from './presence.service.js';
import { RoomAccess } from './room-access.js';
import { toParticipant } from './room.mapper.js';

/** Who is in which room. */
@Controller('api/chats')
export class MembersController {
  constructor(
    private readonly chats: MyChatsService,
    private readonly access: RoomAccess,
    private readonly rooms: RoomRepository,
    private readonly people: PresenceService,
  ) {}

  @Get('my-chats')
  @Authenticated('user')
  async myChats(
    @CurrentActor() { user }: Actor,
    @Query({ schema: MyChatsQuery }) query: MyChatsQuery,
  ): Promise<MyChatsResponse> {
    if (!user) throw new DomainError(commonErrors.notAuthenticated);
    return this.chats.page(user, query);
  }

  @Get(':code/presence')
  @Authenticated('optional')
  async presence(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<Presence> {
    const { room } = await this.access.visit(actor, code);
    return this.people.show(room);
  }

  @Get(':code/participants')
  @Authenticated('optional')
  async participants(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Query({ schema: ParticipantsQuery }) { limit, after = '' }: ParticipantsQuery,
  ): Promise<ParticipantsResponse> {
    const { room } = await this.access.visit(actor, code);
    const found = await this.rooms.listParticipants(room.id, usernameKey(after), limit + 1);
    return { participants: found.slice(0, limit).map(toParticipant), has_more: found.length > limit };
  }
}
