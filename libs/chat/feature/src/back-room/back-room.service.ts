import type { Actor } from '@chatpop/auth';
import {
  BackRoomRepository,
  OutboxRepository,
  RoomEntity,
  RoomRepository,
  type BackRoomRow,
} from '@chatpop/chat-data-access';
import {
  backRoomCode,
  chatErrors,
  DomainError,
  type BackRoomResponse,
  type CreateBackRoomRequest,
  type SeatOffer,
} from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { Clock, InjectConfig, requestContext } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { OutboxRelay } from '../outbox/outbox-relay.js';
import { RoomAccess } from '../rooms/room-access.js';
import { toBackRoom, toRoom } from '../rooms/room.mapper.js';
import { newEpoch } from '../rooms/rooms.service.js';

/** The paid inner room. For messages and events it is a room of its own; who may enter is decided here. */
@Injectable()
export class BackRoomService {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly backRooms: BackRoomRepository,
    private readonly outbox: OutboxRepository,
    private readonly relay: OutboxRelay,
    private readonly access: RoomAccess,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  async create(actor: Actor, code: string, { price, max_seats }: CreateBackRoomRequest): Promise<BackRoomResponse> {
    const room = await this.access.getRoom(code);
    await this.access.requireHost(actor, room);
    const now = this.clock.now();
    const inner = Object.assign(new RoomEntity(), room, {
      id: newId(),
      code: backRoomCode(code),
      parentRoomId: room.id,
      accessMode: 'private',
      accessCodeHash: null,
      memberCount: 0,
      epoch: newEpoch(),
      lastSeq: 0,
      createdAt: now,
    } as const);
    const row: BackRoomRow = {
      room_id: inner.id,
      parent_room_id: room.id,
      price,
      currency: this.config.currency,
      max_seats,
      seats_taken: 0,
    };
    const record = await this.rooms.source.transaction(async (manager) => {
      if (!(await this.rooms.insert(manager, inner))) throw new DomainError(chatErrors.backRoomExists);
      await this.backRooms.insert(manager, inner, row);
      return this.outbox.add(
        manager,
        room.id,
        'room_updated',
        { room: toRoom(room, row) },
        { at: now, requestId: requestContext.requestId() },
      );
    });
    this.relay.relay([record]);
    return { back_room: toBackRoom(row, true), is_member: true, epoch: inner.epoch, last_seq: 0 };
  }

  /** Everybody who may see the room sees the price; those inside also where its sequence stands. */
  async get(actor: Actor, code: string): Promise<BackRoomResponse> {
    const room = await this.access.getRoom(code);
    await this.access.requireReadable(actor, room);
    const row = await this.getRow(room);
    const member = await this.access.findMember(actor, room);
    const inside =
      member !== null &&
      (member.participant.isHost || (await this.backRooms.hasSeat(row.room_id, member.participant.id)));
    if (!inside) return { back_room: toBackRoom(row, room.isActive), is_member: false };
    const { epoch, lastSeq } = await this.getInner(code);
    return { back_room: toBackRoom(row, room.isActive), is_member: true, epoch, last_seq: lastSeq };
  }

  /** The inner room, for the host and those who have a seat. @throws DomainError `CHAT.BACK_ROOM_NO_SEAT` */
  async requireInside(actor: Actor, code: string): Promise<RoomEntity> {
    const room = await this.access.getRoom(code);
    const { participant } = await this.access.requireMember(actor, room);
    const row = await this.getRow(room);
    if (!participant.isHost && !(await this.backRooms.hasSeat(row.room_id, participant.id))) {
      throw new DomainError(chatErrors.backRoomNoSeat);
    }
    return this.getInner(code);
  }

  /** What a seat costs this participant now; refuses what could not be honoured. */
  async offer(code: string, participantId: string): Promise<SeatOffer> {
    const room = await this.access.getRoom(code);
    if (!room.isActive) throw new DomainError(chatErrors.roomClosed);
    const row = await this.getRow(room);
    const participant = await this.rooms.findParticipant(room.id, participantId);
    if (!participant) throw new DomainError(chatErrors.membersOnly);
    const seatsLeft = row.max_seats - row.seats_taken;
    const isMember = participant.isHost || (await this.backRooms.hasSeat(row.room_id, participantId));
    if (seatsLeft <= 0 && !isMember) throw new DomainError(chatErrors.backRoomFull);
    return {
      room_id: room.id,
      room_code: code,
      host_user_id: room.hostUserId,
      price: { amount: row.price, currency: row.currency },
      seats_left: seatsLeft,
      is_member: isMember,
    };
  }

  private async getRow(room: RoomEntity): Promise<BackRoomRow> {
    const row = await this.backRooms.findByParent(room.id);
    if (!row) throw new DomainError(chatErrors.backRoomNotFound);
    return row;
  }

  private async getInner(code: string): Promise<RoomEntity> {
    const inner = await this.rooms.find(backRoomCode(code));
    if (!inner) throw new DomainError(chatErrors.backRoomNotFound);
    return inner;
  }
}
