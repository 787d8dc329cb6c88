import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** How far participants have read. Positions go forward only, and never beyond the room's end. */
@Injectable()
export class ReadPositions {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** @returns where the participant stands now. */
  async advance(roomId: string, participantId: string, seq: number): Promise<number> {
    const [row] = await this.source.query<{ seq: string }[]>(
      `insert into chat.read_position (participant_id, room_id, seq)
       select $1, id, least($3::bigint, last_seq) from chat.room where id = $2
       on conflict (participant_id, room_id) do update set seq = greatest(read_position.seq, excluded.seq)
       returning seq`,
      [participantId, roomId, seq],
    );
    return Number(row?.seq ?? 0);
  }
}
