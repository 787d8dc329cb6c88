import type { Actor } from '@chatpop/auth';
import { SessionRepository, type ClientOrigin } from '@chatpop/chat-data-access';
import type { ParticipationResponse, SessionResponse } from '@chatpop/contracts';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { mutedUntilOf } from '../moderation/keeping-order.service.js';
import { PresenceService } from './presence.service.js';
import { RoomAccess } from './room-access.js';
import { toParticipant } from './room.mapper.js';
import { RoomsService } from './rooms.service.js';
import { SessionEndings } from './session-endings.js';
import { SessionTokens } from './session-tokens.js';

/** What somebody does with the session that they have in a room. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly access: RoomAccess,
    private readonly rooms: RoomsService,
    private readonly tokens: SessionTokens,
    private readonly sessions: SessionRepository,
    private readonly endings: SessionEndings,
    private readonly presence: PresenceService,
    private readonly clock: Clock,
  ) {}

  /** This session ends, on every socket; the participant stays, and may come back. */
  async leave(actor: Actor, code: string): Promise<void> {
    const room = await this.access.getRoom(code);
    const { participant, sessionId } = await this.access.requireMember(actor, room);
    await this.sessions.revoke(sessionId, this.clock.now());
    await this.endings.order(code, [{ participant_id: participant.id, session_id: sessionId }], 'left');
    await this.presence.onLeft(room, participant);
  }

  /** An address that was banned meanwhile is not taken along. @throws DomainError as `SessionTokens.renew` */
  async refresh(actor: Actor, code: string, origin: ClientOrigin): Promise<SessionResponse> {
    const room = await this.access.getRoom(code);
    const { participant, sessionId } = await this.access.requireMember(actor, room);
    const session_token = await this.tokens.renew(room, participant, sessionId, origin);
    return { participant: toParticipant(participant), session_token };
  }

  async show(actor: Actor, code: string): Promise<ParticipationResponse> {
    const room = await this.access.getRoom(code);
    const { participant } = await this.access.requireMember(actor, room);
    const muted_until = mutedUntilOf(participant.mutedUntil, this.clock.now());
    return {
      room: await this.rooms.show(room),
      participant: toParticipant(participant),
      epoch: room.epoch,
      last_seq: room.lastSeq,
      ...(muted_until === undefined ? {} : { muted_until }),
    };
  }
}
