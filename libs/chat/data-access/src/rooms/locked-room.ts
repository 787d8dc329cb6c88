import type { EntityManager } from 'typeorm';
import { listOf, type PreparedStatement } from '../pipeline.js';

/** What is decided and numbered by, as long as its transaction holds the room's lock. */
export interface LockedRoom {
  readonly id: string;
  readonly code: string;
  readonly epoch: string;
  readonly last_seq: string;
  readonly is_active: boolean;
  readonly slow_mode_seconds: number;
  readonly parent_room_id: string | null;
  readonly announcement_message_id: string | null;
  readonly photo_enabled: boolean;
  readonly voice_enabled: boolean;
  readonly video_enabled: boolean;
}

const columns = `id, code, epoch, last_seq, is_active, slow_mode_seconds, parent_room_id, announcement_message_id,
  photo_enabled, voice_enabled, video_enabled`;

/** Locks those of the rooms `$1` that are not deleted; always in the order of their ids, so that nobody deadlocks. */
export const lockRooms: PreparedStatement = {
  name: 'lock-rooms',
  text: `
    select room.* from (select id from unnest(${listOf('$1', 'uuid')}) as id order by id) asked
    cross join lateral (
      select ${columns} from chat.room where id = asked.id and deleted_at is null limit 1 for update
    ) room`,
};

/** Locks a room together with its Back Room: nothing is said in either until the transaction ends. */
export const lockWithBackRoom = (manager: EntityManager, id: string): Promise<LockedRoom[]> =>
  manager.query<LockedRoom[]>(
    `select ${columns} from chat.room where (id = $1 or parent_room_id = $1) and deleted_at is null
     order by id for update`,
    [id],
  );

/** Lets everybody read anew what they keep of these rooms' history. Locks the rooms, as above. */
export const reviseHistory = (manager: EntityManager, ids: readonly string[]): Promise<unknown> =>
  manager.query(
    `update chat.room set history_revision = room.history_revision + 1
     from (select id from chat.room where id = any($1::uuid[]) order by id for update) locked
     where room.id = locked.id`,
    [ids],
  );
