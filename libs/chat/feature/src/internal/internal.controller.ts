import { InternalGuard } from '@chatpop/internal-api';
import {
  BackRoomRepository,
  EventHistory,
  RoomRepository,
  type RecoveredEvents,
  type RoomEntity,
} from '@chatpop/chat-data-access';
import { AdmissionQuery, backRoomCode, chatErrors, DomainError, EventsQuery, type Admission } from '@chatpop/contracts';
import { Clock } from '@chatpop/service-bootstrap';
import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { BanChecks } from '../moderation/ban-checks.js';
import { RoomAccess } from '../rooms/room-access.js';

/** What the gateways ask chat. Not routed by the edge, and behind a secret of our own. */
@Controller('internal/rooms/:code')
@UseGuards(InternalGuard)
export class InternalController {
  constructor(
    private readonly access: RoomAccess,
    private readonly rooms: RoomRepository,
    private readonly backRoomRows: BackRoomRepository,
    private readonly history: EventHistory,
    private readonly bans: BanChecks,
    private readonly clock: Clock,
  ) {}

  /** Whether a socket may be in the room, as a participant or as a reader of a public room. */
  @Get('admission')
  async admission(
    @Param('code') code: string,
    @Query({ schema: AdmissionQuery }) query: AdmissionQuery,
  ): Promise<Admission> {
    const room = await this.access.getRoom(code);
    const shown = {
      id: room.id,
      code: room.code,
      epoch: room.epoch,
      last_seq: room.lastSeq,
      access_mode: room.accessMode,
      is_active: room.isActive,
    };
    const origin = { network: query.network ?? null, deviceId: query.device_id ?? null };
    const member = query.session_id === undefined ? null : await this.findMember(room, query.session_id, query);
    const userId = member?.participant.userId ?? null;
    await this.bans.requireWelcome(room, { userId, participantId: query.participant_id ?? null, ...origin });
    if (query.session_id === undefined) {
      if (room.accessMode === 'private') throw new DomainError(chatErrors.membersOnly);
      return { room: shown };
    }
    if (!member) throw new DomainError(chatErrors.sessionRevoked);
    const { id, username, isHost, mutedKeys } = member.participant;
    return {
      room: shown,
      participant: { id, username, is_host: isHost, ...(mutedKeys.length > 0 ? { muted: mutedKeys } : {}) },
      ...(await this.backRoomFor(room, id, isHost)),
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

  private async findMember(room: RoomEntity, sessionId: string, { participant_id }: AdmissionQuery) {
    const member = await this.rooms.findMember(room.id, sessionId, this.clock.now());
    return member?.participant.id === participant_id ? member : null;
  }

  private async backRoomFor(
    room: RoomEntity,
    participantId: string,
    isHost: boolean,
  ): Promise<Pick<Admission, 'back_room'>> {
    const row = await this.backRoomRows.findByParent(room.id);
    if (!row || !(isHost || (await this.backRoomRows.hasSeat(row.room_id, participantId)))) return {};
    const inner = await this.rooms.find(backRoomCode(room.code));
    return inner ? { back_room: { code: inner.code, epoch: inner.epoch, last_seq: inner.lastSeq } } : {};
  }
}
