import { BackRoomRepository, RoomRepository, type RoomChange } from '@chatpop/chat-data-access';
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

  async tell(change: RoomChange): Promise<Room> {
    const room = await this.rooms.getById(change.manager, change.room.id);
    const shown = toRoom(room, await this.backRooms.findByParent(room.id, change.manager));
    change.tell('room_updated', { room: shown });
    return shown;
  }

  async tellWithoutAnnouncement(change: RoomChange): Promise<void> {
    await this.rooms.update(change.manager, change.room.id, { announcementMessageId: null });
    await this.tell(change);
  }
}
