import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** Where a participant says that they have read up to, through one of their sessions. */
export interface Reading {
  readonly participantId: string;
  readonly sessionId: string;
  readonly seq: number;
}

export interface ReadPosition {
  readonly participantId: string;
  readonly seq: number;
  /** Whether it was further back before. */
  readonly hasMoved: boolean;
}

interface PositionRow {
  readonly participant_id: string;
  readonly seq: string;
  readonly has_moved: boolean;
}

/** Keeps what `wanted` (participant_id, room_id, seq) says, and answers how that changed. */
const keepWanted = `
  before as (
    select p.participant_id, p.seq from chat.read_position p join wanted using (participant_id, room_id)
  ), kept as (
    insert into chat.read_position (participant_id, room_id, seq)
    select participant_id, room_id, seq from wanted order by participant_id
    on conflict (participant_id, room_id) do update set seq = greatest(read_position.seq, excluded.seq)
    returning participant_id, seq
  )
  select k.participant_id, k.seq, k.seq > coalesce(b.seq, 0) as has_moved
  from kept k left join before b using (participant_id)`;

/** How far participants have read. Positions go forward only, and never beyond the room's end. */
@Injectable()
export class ReadPositions {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** @returns where the participant stands now. */
  async advance(roomId: string, participantId: string, seq: number): Promise<ReadPosition> {
    const [row] = await this.source.query<PositionRow[]>(
      `with wanted as (
         select $1::uuid as participant_id, id as room_id, least($3::bigint, last_seq) as seq
         from chat.room where id = $2
       ), ${keepWanted}`,
      [participantId, roomId, seq],
    );
    return row ? toPosition(row) : { participantId, seq: 0, hasMoved: false };
  }

  /**
   * The same for many in one room or Back Room, each participant once. @returns the positions of those whose session is
   * valid and who may be in there; the others are left out.
   */
  async advanceMany(roomCode: string, readings: readonly Reading[], now: Date): Promise<ReadPosition[]> {
    const rows = await this.source.query<PositionRow[]>(
      `with asked as (
         select * from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as a (participant_id, session_id, seq)
       ), wanted as (
         select p.id as participant_id, r.id as room_id, least(a.seq, r.last_seq) as seq
         from chat.room r
         cross join asked a
         join chat.session s on s.id = a.session_id and s.participant_id = a.participant_id
           and s.room_id = coalesce(r.parent_room_id, r.id) and s.revoked_at is null and s.expires_at > $5
         join chat.participant p on p.id = a.participant_id
         where r.code = $1 and r.deleted_at is null and (
           r.parent_room_id is null or p.is_host or exists (
             select 1 from chat.back_room_seat b
             where b.room_id = r.id and b.participant_id = p.id and b.revoked_at is null))
       ), ${keepWanted}`,
      [
        roomCode,
        readings.map(({ participantId }) => participantId),
        readings.map(({ sessionId }) => sessionId),
        readings.map(({ seq }) => seq),
        now,
      ],
    );
    return rows.map(toPosition);
  }
}

const toPosition = ({ participant_id, seq, has_moved }: PositionRow): ReadPosition => ({
  participantId: participant_id,
  seq: Number(seq),
  hasMoved: has_moved,
});
