import { Readable } from 'node:stream';
import { HistoryRepository, type RoomEntity } from '@chatpop/chat-data-access';
import { Injectable } from '@nestjs/common';
import { RoomsService } from '../rooms/rooms.service.js';

const pageSize = 500;

/** A room as lines of JSON. Pages are read as fast as they are taken, so a room of any size needs the memory of one. */
@Injectable()
export class RoomExportService {
  constructor(
    private readonly history: HistoryRepository,
    private readonly rooms: RoomsService,
  ) {}

  stream(room: RoomEntity): Readable {
    return Readable.from(this.lines(room));
  }

  private async *lines(room: RoomEntity): AsyncGenerator<string> {
    yield line({ room: await this.rooms.show(room), last_seq: room.lastSeq });
    for (let after = 0, length = pageSize; length === pageSize;) {
      const messages = await this.history.inOrder(room, after, pageSize);
      length = messages.length;
      after = messages.at(-1)?.seq ?? after;
      if (length > 0) yield messages.map((message) => line({ message })).join('');
    }
  }
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
