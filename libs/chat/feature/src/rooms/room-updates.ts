import { isDeepStrictEqual } from 'node:util';
import {
  BackRoomRepository,
  RoomRepository,
  saySystemMessage,
  type RoomChange,
  type RoomEntity,
} from '@chatpop/chat-data-access';
import { noticesOf, noticeText } from '@chatpop/chat-domain';
import type { Room } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { toRoom } from './room.mapper.js';

/** Tells everybody in a room how it looks now. */
@Injectable()
export class RoomUpdates {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly backRooms: BackRoomRepository,
  ) {}

  /**
   * Changes the room, and tells everybody if it looks different now; what they notice is said there too, by a message of
   * the kind `system`.
   */
  async apply(change: RoomChange, changes: Partial<RoomEntity>): Promise<Room> {
    const before = await this.read(change);
    await this.rooms.update(change.manager, change.room.id, changes);
    const after = await this.read(change);
    if (isDeepStrictEqual(before, after)) return after;
    change.tell('room_updated', { room: after });
    for (const notice of noticesOf(before, after)) await saySystemMessage(change, notice, noticeText(notice));
    return after;
  }

  async tell(change: RoomChange): Promise<Room> {
    const shown = await this.read(change);
    change.tell('room_updated', { room: shown });
    return shown;
  }

  async tellWithoutAnnouncement(change: RoomChange): Promise<void> {
    await this.rooms.update(change.manager, change.room.id, { announcementMessageId: null });
    await this.tell(change);
  }

  private async read(change: RoomChange): Promise<Room> {
    const room = await this.rooms.getById(change.manager, change.room.id);
    return toRoom(room, await this.backRooms.findByParent(room.id, change.manager));
  }
}
