import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Grant } from '../purchases/purchase-decisions.js';
import type { RoomEntity } from '../rooms/room.entity.js';

export interface BackRoomRow {
  /** The inner room, which holds the messages. */
  readonly room_id: string;
  readonly parent_room_id: string;
  readonly price: number;
  readonly currency: string;
  readonly max_seats: number;
  readonly seats_taken: number;
  /** Its host has not closed it. */
  readonly is_open: boolean;
}

interface Seat {
  readonly purchaseId: string;
  readonly parentRoomId: string;
  readonly participantId: string;
}

/** Seats are given under the Back Room's row lock, and a check in the table keeps them from being oversold whatever happens. */
@Injectable()
export class BackRoomRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  async findByParent(
    parentRoomId: string,
    manager: EntityManager = this.source.manager,
  ): Promise<BackRoomRow | undefined> {
    const [row] = await manager.query<BackRoomRow[]>(`select * from chat.back_room where parent_room_id = $1`, [
      parentRoomId,
    ]);
    return row;
  }

  async insert(
    manager: EntityManager,
    inner: RoomEntity,
    row: Omit<BackRoomRow, 'seats_taken' | 'room_id' | 'is_open'>,
  ): Promise<void> {
    await manager.query(
      `insert into chat.back_room (room_id, parent_room_id, price, currency, max_seats) values ($1, $2, $3, $4, $5)`,
      [inner.id, row.parent_room_id, row.price, row.currency, row.max_seats],
    );
  }

  /** Changes what is given; its inner room is active when both it and the room around it are open. */
  async update(
    manager: EntityManager,
    { room_id }: BackRoomRow,
    { price, max_seats, is_open }: Partial<Pick<BackRoomRow, 'price' | 'max_seats' | 'is_open'>>,
  ): Promise<void> {
    await manager.query(
      `with changed as (
         update chat.back_room set price = coalesce($2, price), max_seats = coalesce($3, max_seats),
           is_open = coalesce($4, is_open) where room_id = $1 returning room_id, parent_room_id, is_open
       )
       update chat.room set is_active = changed.is_open and parent.is_active
       from changed join chat.room parent on parent.id = changed.parent_room_id where room.id = changed.room_id`,
      [room_id, price ?? null, max_seats ?? null, is_open ?? null],
    );
  }

  async hasSeat(roomId: string, participantId: string, manager: EntityManager = this.source.manager): Promise<boolean> {
    const seats = await manager.query<unknown[]>(
      `select 1 from chat.back_room_seat where room_id = $1 and participant_id = $2 and revoked_at is null`,
      [roomId, participantId],
    );
    return seats.length > 0;
  }

  /** Gives the seat that a purchase paid for, or says why it can't be honoured. */
  async grant(manager: EntityManager, { purchaseId, parentRoomId, participantId }: Seat, now: Date): Promise<Grant> {
    const [backRoom] = await manager.query<(BackRoomRow & { is_active: boolean })[]>(
      `select b.*, r.is_active from chat.back_room b join chat.room r on r.id = b.room_id
       where b.parent_room_id = $1 for update of b`,
      [parentRoomId],
    );
    if (!backRoom) return { granted: false, reason: 'not_found' };
    if (!backRoom.is_active) return { granted: false, reason: 'room_closed' };
    if (await this.hasSeat(backRoom.room_id, participantId, manager))
      return { granted: false, reason: 'already_owned' };
    if (backRoom.seats_taken >= backRoom.max_seats) return { granted: false, reason: 'sold_out' };
    const seated = await manager.query<unknown[]>(
      `insert into chat.back_room_seat (purchase_id, room_id, participant_id, granted_at) values ($1, $2, $3, $4)
       on conflict do nothing returning purchase_id`,
      [purchaseId, backRoom.room_id, participantId, now],
    );
    if (seated.length === 0) return { granted: false, reason: 'already_owned' };
    await manager.query(`update chat.back_room set seats_taken = seats_taken + 1 where room_id = $1`, [
      backRoom.room_id,
    ]);
    return { granted: true };
  }

  /** Takes the seat back that a purchase had paid for. @returns whether there was one. */
  async revoke(manager: EntityManager, purchaseId: string, now: Date): Promise<boolean> {
    const [seats] = await manager.query<[{ room_id: string }[], number]>(
      `update chat.back_room_seat set revoked_at = $2 where purchase_id = $1 and revoked_at is null returning room_id`,
      [purchaseId, now],
    );
    const [seat] = seats;
    if (!seat) return false;
    await manager.query(`update chat.back_room set seats_taken = seats_taken - 1 where room_id = $1`, [seat.room_id]);
    return true;
  }
}
