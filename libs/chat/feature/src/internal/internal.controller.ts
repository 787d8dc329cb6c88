import { InternalGuard } from '@chatpop/internal-api';
import { AdmissionRepository, EventHistory, RoomRepository, type RecoveredEvents } from '@chatpop/chat-data-access';
import { AdmissionQuery, chatErrors, DomainError, EventsQuery, type Admission } from '@chatpop/contracts';
import { Clock } from '@chatpop/service-bootstrap';
import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { BanChecks } from '../moderation/ban-checks.js';

/** What the gateways ask chat. Not routed by the edge, and behind a secret of our own. */
@Controller('internal/rooms/:code')
@UseGuards(InternalGuard)
export class InternalController {
  constructor(
    private readonly admissions: AdmissionRepository,
    private readonly rooms: RoomRepository,
    private readonly history: EventHistory,
    private readonly bans: BanChecks,
    private readonly clock: Clock,
  ) {}

  /** Whether a socket may be in the room, as a participant or as a reader of a public room: two statements. */
  @Get('admission')
  async admission(
    @Param('code') code: string,
    @Query({ schema: AdmissionQuery }) query: AdmissionQuery,
  ): Promise<Admission> {
    const who = { sessionId: query.session_id ?? null, participantId: query.participant_id ?? null };
    const found = await this.admissions.find(code, who, this.clock.now());
    if (!found) throw new DomainError(chatErrors.roomNotFound);
    const { room, member, backRoom } = found;
    const origin = { network: query.network ?? null, deviceId: query.device_id ?? null };
    await this.bans.requireWelcome(room, {
      userId: member?.userId ?? null,
      participantId: who.participantId,
      ...origin,
    });
    const { hostUserId: _, ...shown } = room;
    if (query.session_id === undefined) {
      if (room.access_mode === 'private') throw new DomainError(chatErrors.membersOnly);
      return { room: shown };
    }
    if (!member) throw new DomainError(chatErrors.sessionRevoked);
    const { id, username, isHost, mutedKeys } = member;
    return {
      room: shown,
      participant: { id, username, is_host: isHost, ...(mutedKeys.length > 0 ? { muted: [...mutedKeys] } : {}) },
      ...(backRoom && { back_room: backRoom }),
    };
  }

  /** Durable events that a gateway can not find in the log any more. */
  @Get('events')
  async events(
    @Param('code') code: string,
    @Query({ schema: EventsQuery }) { after_seq, limit }: EventsQuery,
  ): Promise<RecoveredEvents> {
    const room = await this.rooms.find(code);
    if (!room) throw new DomainError(chatErrors.roomNotFound);
    return this.history.after(room, after_seq, limit);
  }
}
