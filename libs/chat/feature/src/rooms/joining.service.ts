import type { Actor } from '@chatpop/auth';
import { accessCodeMatches } from '@chatpop/chat-domain';
import { RoomRepository, type Member, type ParticipantEntity, type RoomEntity } from '@chatpop/chat-data-access';
import { chatErrors, DomainError, type JoinRoomRequest, type JoinRoomResponse } from '@chatpop/contracts';
import { RateLimiter } from '@chatpop/rate-limit';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { ParticipantNames } from './participant-names.js';
import { PresenceService } from './presence.service.js';
import { RoomAccess } from './room-access.js';
import { toParticipant } from './room.mapper.js';
import { participantOf, RoomsService } from './rooms.service.js';
import { SessionEndings } from './session-endings.js';
import { SessionTokens } from './session-tokens.js';

export interface Join {
  readonly response: JoinRoomResponse;
  /** Whether this was the first time. */
  readonly isNew: boolean;
}

/** Joining, in the order of the rules: room, open, bans, access code, username, name free, participation, session. */
@Injectable()
export class JoiningService {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly roomsService: RoomsService,
    private readonly access: RoomAccess,
    private readonly names: ParticipantNames,
    private readonly sessions: SessionTokens,
    private readonly limits: RateLimiter,
    private readonly endings: SessionEndings,
    private readonly presence: PresenceService,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  async join(actor: Actor, code: string, request: JoinRoomRequest, ip: string): Promise<Join> {
    const room = await this.access.getRoom(code);
    const returning = await this.access.findMember(actor, room);
    if (returning) return this.comeBack(room, returning);
    await this.limits.consume({ name: 'join', points: this.config.joinsPerMinute, perSeconds: 60 }, `${room.id}:${ip}`);
    if (!room.isActive) throw new DomainError(chatErrors.roomClosed);
    const known = actor.user ? await this.rooms.findParticipantOfUser(room.id, actor.user.sub) : null;
    if (!known) await this.requireAccessCode(room, request.access_code, ip);
    const participant = known ?? (await this.enter(actor, room, request.username, ip));
    const session_token = await this.rooms.source.transaction((manager) =>
      this.sessions.open(manager, room, participant),
    );
    return { response: await this.answer(code, participant, session_token), isNew: !known };
  }

  async leave(room: RoomEntity, { participant, sessionId }: Member): Promise<void> {
    await this.rooms.revokeSession(sessionId, this.clock.now());
    await this.endings.order(room.code, [participant.id], 'left', sessionId);
    await this.presence.onLeft(room, participant);
  }

  private async comeBack(room: RoomEntity, { participant, sessionId }: Member): Promise<Join> {
    const token = await this.sessions.renew(room, participant, sessionId);
    return { response: await this.answer(room.code, participant, token), isNew: false };
  }

  private async enter(
    actor: Actor,
    room: RoomEntity,
    asked: string | undefined,
    ip: string,
  ): Promise<ParticipantEntity> {
    const name = await this.names.choose(actor, asked);
    if (!actor.user) {
      await this.limits.consume(
        { name: 'new-name', points: this.config.newNamesPerHour, perSeconds: 3_600 },
        `${room.id}:${ip}`,
      );
    }
    const values = { ...participantOf(room, name), userId: actor.user?.sub ?? null };
    const now = this.clock.now();
    const participant = await this.rooms.source.transaction((manager) =>
      this.rooms.insertParticipant(manager, values, now),
    );
    if (!participant) throw new DomainError(chatErrors.usernameTaken);
    await this.presence.onJoined(room, participant);
    return participant;
  }

  private async requireAccessCode(room: RoomEntity, given: string | undefined, ip: string): Promise<void> {
    if (room.accessMode === 'public') return;
    if (given === undefined) throw new DomainError(chatErrors.accessCodeRequired);
    const window = { perSeconds: 900 };
    await this.limits.consume(
      { name: 'access-code', points: this.config.accessCodeTries, ...window },
      `${room.id}:${ip}`,
    );
    await this.limits.consume(
      { name: 'access-code-room', points: this.config.accessCodeRoomTries, ...window },
      room.id,
    );
    const hash = await this.rooms.accessCodeHash(room.id);
    if (hash === null || !accessCodeMatches(hash, this.config.secretKey, room.id, given)) {
      throw new DomainError(chatErrors.accessCodeWrong);
    }
  }

  private async answer(code: string, participant: ParticipantEntity, session_token: string): Promise<JoinRoomResponse> {
    const room = await this.access.getRoom(code);
    return {
      room: await this.roomsService.show(room),
      participant: toParticipant(participant),
      session_token,
      epoch: room.epoch,
      last_seq: room.lastSeq,
    };
  }
}
