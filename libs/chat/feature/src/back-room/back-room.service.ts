import type { Actor } from '@chatpop/auth';
import {
  BackRoomRepository,
  RoomEntity,
  RoomRepository,
  type BackRoomRow,
  type InnerVisit,
  type RoomChange,
  type Visit,
} from '@chatpop/chat-data-access';
import {
  backRoomCode,
  chatErrors,
  commonErrors,
  DomainError,
  type BackRoomResponse,
  type CreateBackRoomRequest,
  type FieldIssue,
  type SeatOffer,
  type SeatOfferQuery,
  type UpdateBackRoomRequest,
} from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { OffersService } from '../purchases/offers.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import { RoomUpdates } from '../rooms/room-updates.js';
import { RoomWrites } from '../rooms/room-writes.js';
import { toBackRoom } from '../rooms/room.mapper.js';
import { newEpoch } from '../rooms/rooms.service.js';

/** The paid inner room. For messages and events it is a room of its own; who may enter is decided here. */
@Injectable()
export class BackRoomService {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly backRooms: BackRoomRepository,
    private readonly access: RoomAccess,
    private readonly writes: RoomWrites,
    private readonly updates: RoomUpdates,
    private readonly offers: OffersService,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  async create(actor: Actor, code: string, request: CreateBackRoomRequest): Promise<BackRoomResponse> {
    const room = await this.access.getHosted(actor, code);
    this.requireInBounds(request);
    const { price, max_seats } = request;
    const id = newId();
    const epoch = newEpoch();
    const row: BackRoomRow = {
      room_id: id,
      parent_room_id: room.id,
      price,
      currency: this.config.currency,
      max_seats,
      seats_taken: 0,
      is_open: true,
    };
    return this.writes.run(room.id, async (change) => {
      const outer = await this.rooms.getById(change.manager, room.id);
      const inner = Object.assign(new RoomEntity(), outer, {
        id,
        code: backRoomCode(code),
        parentRoomId: room.id,
        accessMode: 'private',
        accessCodeHash: null,
        memberCount: 0,
        epoch,
        lastSeq: 0,
        announcementMessageId: null,
        lastMessageAt: null,
        createdAt: this.clock.now(),
      } as const);
      if (!(await this.rooms.insert(change.manager, inner))) throw new DomainError(chatErrors.backRoomExists);
      await this.backRooms.insert(change.manager, inner, row);
      await this.updates.tell(change);
      return { back_room: toBackRoom(row, outer.isActive), is_member: true, epoch, last_seq: 0 };
    });
  }

  /** Changes price, seats, or whether it is open. Those who are inside stay; of a closed one they are readers. */
  async update(actor: Actor, code: string, request: UpdateBackRoomRequest): Promise<BackRoomResponse> {
    const room = await this.access.getHosted(actor, code);
    this.requireInBounds(request);
    const { price, max_seats, is_active } = request;
    await this.writes.runWithBackRoom(room.id, async (change) => {
      const row = await this.getRow(room, change);
      if (max_seats !== undefined && max_seats < row.seats_taken)
        throw new DomainError(chatErrors.backRoomSeatsTaken, { detail: `${row.seats_taken} seats are taken.` });
      await this.backRooms.update(change.manager, row, { price, max_seats, is_open: is_active });
      await this.updates.tell(change);
    });
    return this.get(actor, code);
  }

  /** Everybody who may see the room sees the price; those inside also where its sequence stands. */
  async get(actor: Actor, code: string): Promise<BackRoomResponse> {
    const visit = await this.access.visit(actor, code);
    const row = await this.getRow(visit.room);
    const back_room = toBackRoom(row, visit.room.isActive);
    if (!isHost(actor, visit) && !(await this.hasSeat(visit, row))) return { back_room, is_member: false };
    const inner = await this.rooms.find(backRoomCode(code));
    if (!inner) throw new DomainError(chatErrors.backRoomNotFound);
    return { back_room, is_member: true, epoch: inner.epoch, last_seq: inner.lastSeq };
  }

  /** The inner room and who asks, for the host and those who have a seat. @throws DomainError `CHAT.BACK_ROOM_NO_SEAT` */
  async enter(actor: Actor, code: string): Promise<Visit> {
    const visit = await this.access.enterWithBackRoom(actor, code);
    const room = innerOf(visit);
    if (!visit.hasSeat && !isHost(actor, visit)) throw new DomainError(chatErrors.backRoomNoSeat);
    return { room, member: visit.member };
  }

  /** The inner room for those who keep order there: also staff, who may not read along. */
  async enterToModerate(actor: Actor, code: string): Promise<Visit> {
    if (actor.user?.role !== 'staff') return this.enter(actor, code);
    const visit = await this.access.enterWithBackRoom(actor, code);
    return { room: innerOf(visit), member: visit.member };
  }

  /** What a seat costs this participant now; refuses what could not be honoured. */
  async offer(code: string, query: SeatOfferQuery): Promise<SeatOffer> {
    const { room, participant } = await this.offers.requireBuyer(code, query);
    const row = await this.getRow(room);
    if (!row.is_open) throw new DomainError(chatErrors.roomClosed, { detail: 'The Back Room is closed.' });
    const seatsLeft = row.max_seats - row.seats_taken;
    const isMember = participant.isHost || (await this.backRooms.hasSeat(row.room_id, participant.id));
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

  private requireInBounds({ price, max_seats }: UpdateBackRoomRequest): void {
    const { backRoomPriceMinimum, backRoomPriceMaximum, backRoomSeatsMaximum } = this.config;
    const issues = [
      ...outside('price', price, backRoomPriceMinimum, backRoomPriceMaximum),
      ...outside('max_seats', max_seats, 1, backRoomSeatsMaximum),
    ];
    if (issues.length > 0) throw new DomainError(commonErrors.malformedRequest, { issues });
  }

  private async hasSeat({ member }: Visit, row: BackRoomRow): Promise<boolean> {
    return member !== null && (await this.backRooms.hasSeat(row.room_id, member.participant.id));
  }

  private async getRow(room: RoomEntity, change?: RoomChange): Promise<BackRoomRow> {
    const row = await this.backRooms.findByParent(room.id, change?.manager);
    if (!row) throw new DomainError(chatErrors.backRoomNotFound);
    return row;
  }
}

const outside = (path: string, value: number | undefined, least: number, most: number): FieldIssue[] =>
  value === undefined || (value >= least && value <= most) ? [] : [{ path, message: `from ${least} to ${most}` }];

const isHost = ({ user }: Actor, { room, member }: Visit): boolean =>
  user?.sub === room.hostUserId || member?.participant.isHost === true;

function innerOf({ backRoom }: InnerVisit): RoomEntity {
  if (!backRoom) throw new DomainError(chatErrors.backRoomNotFound);
  return backRoom;
}
