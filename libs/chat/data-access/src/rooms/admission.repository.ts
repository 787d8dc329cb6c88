import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { askPrepared, type PreparedStatement } from '../pipeline.js';

interface Place {
  readonly code: string;
  readonly epoch: string;
  readonly last_seq: number;
}

/** All that decides whether a socket may be in a room. */
export interface AdmissionFacts {
  readonly room: Place & {
    readonly id: string;
    readonly hostUserId: string;
    readonly access_mode: 'public' | 'private';
    readonly is_active: boolean;
  };
  /** Whose session it is, if that goes on. */
  readonly member:
    | {
        readonly id: string;
        readonly userId: string | null;
        readonly username: string;
        readonly isHost: boolean;
        readonly mutedKeys: readonly string[];
      }
    | undefined;
  /** There when the member may be in it. */
  readonly backRoom: Place | undefined;
}

interface Row {
  readonly id: string;
  readonly code: string;
  readonly epoch: string;
  readonly last_seq: string;
  readonly host_user_id: string;
  readonly access_mode: 'public' | 'private';
  readonly is_active: boolean;
  readonly participant_id: string | null;
  readonly user_id: string | null;
  readonly username: string;
  readonly is_host: boolean;
  readonly muted_keys: string[];
  readonly inner_code: string | null;
  readonly inner_epoch: string;
  readonly inner_seq: string;
}

/** Each lookup by a key of its own: Postgres keeps the plan that it makes while tables are small. */
export const findAdmission: PreparedStatement = {
  name: 'find-admission',
  text: `
    select r.id, r.code, r.epoch, r.last_seq, r.host_user_id, r.access_mode, r.is_active,
      p.id as participant_id, p.user_id, p.username, p.is_host, p.muted_keys,
      i.code as inner_code, i.epoch as inner_epoch, i.last_seq as inner_seq
    from chat.room r
    left join lateral (select * from chat.session x where x.id = $2 limit 1) s
      on s.room_id = r.id and s.participant_id = $3 and s.revoked_at is null and s.expires_at > $4
    left join chat.participant p on p.id = s.participant_id
    left join chat.back_room b on b.parent_room_id = r.id
    left join lateral (
      select t.participant_id from chat.back_room_seat t
      where t.room_id = b.room_id and t.participant_id = p.id and t.revoked_at is null limit 1
    ) seat on true
    left join chat.room i on i.id = b.room_id and i.deleted_at is null
      and (p.is_host or seat.participant_id is not null)
    where r.code = $1 and r.deleted_at is null and r.parent_room_id is null`,
};

/** One query, since every socket asks whenever it comes back, and after a gateway died all of them at once. */
@Injectable()
export class AdmissionRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  async find(
    code: string,
    who: { readonly sessionId: string | null; readonly participantId: string | null },
    now: Date,
  ): Promise<AdmissionFacts | undefined> {
    const values = [code, who.sessionId, who.participantId, now];
    const [row] = await askPrepared<Row>(this.source, findAdmission, values);
    return row && toFacts(row);
  }
}

function toFacts(row: Row): AdmissionFacts {
  const { id, code, epoch, last_seq, host_user_id, access_mode, is_active } = row;
  const { participant_id, user_id, username, is_host, muted_keys, inner_code, inner_epoch, inner_seq } = row;
  return {
    room: { id, code, epoch, last_seq: Number(last_seq), hostUserId: host_user_id, access_mode, is_active },
    member:
      participant_id === null
        ? undefined
        : { id: participant_id, userId: user_id, username, isHost: is_host, mutedKeys: muted_keys },
    backRoom: inner_code === null ? undefined : { code: inner_code, epoch: inner_epoch, last_seq: Number(inner_seq) },
  };
}
