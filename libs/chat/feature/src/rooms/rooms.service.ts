import { randomBytes } from 'node:crypto';
import type { AccessClaims, Actor } from '@chatpop/auth';
import { hashAccessCode, newRoomCode } from '@chatpop/chat-domain';
import { BackRoomRepository, RoomEntity, RoomRepository, type ClientOrigin } from '@chatpop/chat-data-access';
import type { CreateRoomRequest, CreateRoomResponse, PrivateRoomStub, Room } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { ParticipantNames, type ParticipantName } from './participant-names.js';
import { RoomAccess } from './room-access.js';
import { toParticipant, toRoom } from './room.mapper.js';
import { SessionTokens } from './session-tokens.js';

/** How many codes are drawn before giving up: with 32^8 of them a second collision in a row does not happen. */
const codeDraws = 5;

@Injectable()
export class RoomsService {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly backRooms: BackRoomRepository,
    private readonly access: RoomAccess,
    private readonly names: ParticipantNames,
    private readonly sessions: SessionTokens,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  /** Opens a room; its host joins by that. */
  async create(user: AccessClaims, request: CreateRoomRequest, origin: ClientOrigin): Promise<CreateRoomResponse> {
    const name = await this.names.choose({ user }, request.username);
    const now = this.clock.now();
    return this.rooms.source.transaction(async (manager) => {
      const room = await this.insertRoom(manager, this.newRoom(user, request, name, now));
      const host = { ...participantOf(room, name), userId: user.sub, isHost: true, deviceId: origin.deviceId };
      const participant = await this.rooms.insertParticipant(manager, host, now);
      if (!participant) throw new Error('The host of a new room is its first participant');
      const session_token = await this.sessions.open(manager, { user }, room, participant, origin);
      const shown = toRoom(Object.assign(room, { memberCount: 1 }), undefined);
      return { room: shown, participant: toParticipant(participant), session_token };
    });
  }

  /** A stranger sees of a private room only that it wants a code. */
  async get(actor: Actor, code: string): Promise<Room | PrivateRoomStub> {
    const visit = await this.access.find(actor, code);
    if (this.access.canRead(actor, visit)) return this.show(visit.room);
    return { code, access_mode: 'private', requires_access_code: true };
  }

  async show(room: RoomEntity): Promise<Room> {
    return toRoom(room, await this.backRooms.findByParent(room.id));
  }

  private async insertRoom(manager: EntityManager, room: RoomEntity): Promise<RoomEntity> {
    for (let draw = 0; draw < codeDraws; draw += 1) {
      room.code = newRoomCode();
      if (await this.rooms.insert(manager, room)) return room;
    }
    throw new Error(`No free room code in ${codeDraws} draws`);
  }

  private newRoom(user: AccessClaims, request: CreateRoomRequest, host: ParticipantName, now: Date): RoomEntity {
    const id = newId();
    return Object.assign(new RoomEntity(), {
      id,
      parentRoomId: null,
      hostUserId: user.sub,
      hostUsername: host.username,
      hostUsernameIsReserved: host.isReserved,
      name: request.name,
      description: request.description ?? '',
      accessMode: request.access_mode ?? 'public',
      accessCodeHash:
        request.access_code === undefined ? null : hashAccessCode(this.config.secretKey, id, request.access_code),
      isActive: true,
      photoEnabled: request.photo_enabled ?? true,
      voiceEnabled: request.voice_enabled ?? false,
      videoEnabled: request.video_enabled ?? false,
      slowModeSeconds: request.slow_mode_seconds ?? 0,
      theme: request.theme ?? null,
      source: request.photo_analysis_id === undefined ? 'manual' : 'photo',
      photoAnalysisId: request.photo_analysis_id ?? null,
      memberCount: 0,
      epoch: newEpoch(),
      lastSeq: 0,
      announcementMessageId: null,
      lastMessageAt: null,
      deletedAt: null,
      createdAt: now,
    } as const);
  }
}

/** Names one life of a room's sequence: unlike any other room's, and unlike a restored one's once it is renewed. */
export const newEpoch = (): string => randomBytes(9).toString('base64url');

export const participantOf = (room: RoomEntity, name: ParticipantName) => ({
  roomId: room.id,
  userId: null,
  deviceId: null,
  username: name.username,
  usernameKey: name.usernameKey,
  lookKey: name.lookKey,
  usernameIsReserved: name.isReserved,
  isHost: false,
});
