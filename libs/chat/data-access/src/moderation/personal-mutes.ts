import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

type Updated = [{ muted_keys: string[] }[], number];

/** Whose messages a participant does not want to see. */
@Injectable()
export class PersonalMutes {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** As their owners write them. */
  async usernames(roomId: string, participantId: string): Promise<string[]> {
    const rows = await this.source.query<{ username: string }[]>(
      `select p.username from chat.participant me
       join chat.participant p on p.room_id = me.room_id and p.username_key = any(me.muted_keys)
       where me.id = $2 and me.room_id = $1 order by p.username_key`,
      [roomId, participantId],
    );
    return rows.map(({ username }) => username);
  }

  /** @returns all that are muted now; `undefined` when there are `max` already. */
  async add(participantId: string, key: string, max: number): Promise<string[] | undefined> {
    const [rows] = await this.source.query<Updated>(
      `update chat.participant
       set muted_keys = case when $2 = any(muted_keys) then muted_keys else array_append(muted_keys, $2) end
       where id = $1 and (cardinality(muted_keys) < $3 or $2 = any(muted_keys)) returning muted_keys`,
      [participantId, key, max],
    );
    return rows[0]?.muted_keys;
  }

  async remove(participantId: string, key: string): Promise<string[]> {
    const [rows] = await this.source.query<Updated>(
      `update chat.participant set muted_keys = array_remove(muted_keys, $2) where id = $1 returning muted_keys`,
      [participantId, key],
    );
    return rows[0]?.muted_keys ?? [];
  }
}
