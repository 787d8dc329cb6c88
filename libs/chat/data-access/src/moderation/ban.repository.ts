import { newId } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { banColumns, type BanRow, type BanSuspect, type EndedSession } from './ban.js';

export type NewBan = Omit<BanRow, 'id'> & { readonly bannedBy: string | null };

/** Names the lock that joins share and a ban from every room takes alone. */
const siteLock = `hashtext('chatpop.site_ban')`;

/**
 * The sessions that a ban reaches, `$1` its id: the participant's own, the account's, and what came from the banned origin.
 * Each by an index, however many are in the rooms.
 */
const reached = `
  select s.id, s.room_id, s.participant_id, b.room_id as banned_room_id from chat.ban b
  join chat.session s on s.participant_id = b.participant_id and s.revoked_at is null
  where b.id = $1
  union
  select s.id, s.room_id, s.participant_id, b.room_id from chat.ban b
  join chat.participant p on p.user_id = b.user_id
  join chat.session s on s.participant_id = p.id and s.revoked_at is null
  where b.id = $1
  union
  select s.id, s.room_id, s.participant_id, b.room_id from chat.ban b
  join chat.session s on s.network = b.network and s.revoked_at is null
  where b.id = $1 and (b.tier = 'ip' or (b.tier = 'device_ip' and s.device_id = b.device_id))`;

/** Bans from a room and from every room. */
@Injectable()
export class BanRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** Bans, or gives the ban that is in force these terms. */
  async put(manager: EntityManager, ban: NewBan): Promise<BanRow> {
    const place =
      ban.room_id === null
        ? '(participant_id) where room_id is null'
        : '(room_id, participant_id) where room_id is not null';
    const [row] = await manager.query<BanRow[]>(
      `insert into chat.ban (id, room_id, participant_id, user_id, username, tier, network, device_id, reason,
         created_at, expires_at, banned_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       on conflict ${place} and lifted_at is null do update set tier = excluded.tier, network = excluded.network,
         device_id = excluded.device_id, reason = excluded.reason, created_at = excluded.created_at,
         expires_at = excluded.expires_at, banned_by = excluded.banned_by
       returning ${banColumns}`,
      [
        newId(),
        ban.room_id,
        ban.participant_id,
        ban.user_id,
        ban.username,
        ban.tier,
        ban.network,
        ban.device_id,
        ban.reason,
        ban.created_at,
        ban.expires_at,
        ban.bannedBy,
      ],
    );
    if (!row) throw new Error('A ban that was put is there');
    return row;
  }

  /**
   * A ban that keeps somebody out of a room now; one from every room before the room's own. Each branch by one key, and
   * planned each time: a plan that is kept is made of an empty table, and reads every ban from every room.
   */
  async find(
    roomId: string,
    { userId, participantId, network, deviceId }: BanSuspect,
    now: Date,
    manager: EntityManager = this.source.manager,
  ): Promise<BanRow | undefined> {
    const [row] = await manager.query<BanRow[]>(
      `select ${banColumns} from (
         select * from chat.ban where room_id = $1 and lifted_at is null
         union all select * from chat.ban where room_id is null and lifted_at is null and user_id = $2
         union all select * from chat.ban where room_id is null and lifted_at is null and participant_id = $3
         union all select * from chat.ban where room_id is null and lifted_at is null and network = $4
       ) b
       where (expires_at is null or expires_at > $6)
         and (user_id = $2 or participant_id = $3 or (tier = 'ip' and network = $4)
           or (tier = 'device_ip' and network = $4 and device_id = $5))
       order by room_id nulls first limit 1`,
      [roomId, userId, participantId, network, deviceId, now],
    );
    return row;
  }

  /** Whether a ban holds for a participant who is in the room already, by themselves or by their account. */
  async holds(manager: EntityManager, roomId: string, participantId: string, now: Date): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `select 1 from chat.participant p cross join lateral (
         select expires_at from chat.ban b where b.room_id = $2 and b.lifted_at is null and not p.is_host
           and (b.participant_id = p.id or b.user_id = p.user_id)
         union all
         select expires_at from chat.ban b where b.room_id is null and b.lifted_at is null
           and (b.participant_id = p.id or b.user_id = p.user_id)
       ) ban
       where p.id = $1 and (ban.expires_at is null or ban.expires_at > $3) limit 1`,
      [participantId, roomId, now],
    );
    return rows.length > 0;
  }

  /** A ban from every room waits for those who are coming in, who can then be put out; whoever comes later meets it. */
  putAloneOfJoins(terms: (manager: EntityManager) => Promise<NewBan>): Promise<BanRow> {
    return this.source.transaction(async (manager) => {
      await manager.query(`select pg_advisory_xact_lock(${siteLock})`);
      return this.put(manager, await terms(manager));
    });
  }

  /** Whom of a room the ban means: the username of the account, else of the participant. */
  async findMeant(manager: EntityManager, banId: string, roomId: string): Promise<string | undefined> {
    const [row] = await manager.query<{ username: string }[]>(
      `select p.username from chat.ban b join chat.participant p on p.id = b.participant_id or p.user_id = b.user_id
       where b.id = $1 and p.room_id = $2`,
      [banId, roomId],
    );
    return row?.username;
  }

  /** Before a session is opened whose bans are checked after. */
  async lockOutSiteBans(manager: EntityManager): Promise<void> {
    await manager.query(`select pg_advisory_xact_lock_shared(${siteLock})`);
  }

  /** Before a session moves on whose bans are checked after: a new one holds the room's key by itself. */
  async lockOutBans(manager: EntityManager, roomId: string): Promise<void> {
    await this.lockOutSiteBans(manager);
    await manager.query(`select 1 from chat.room where id = $1 for key share`, [roomId]);
  }

  /** The rooms that somebody is in whom the ban reaches. */
  async roomsReached(banId: string): Promise<string[]> {
    const rows = await this.source.query<{ room_id: string }[]>(`select distinct room_id from (${reached}) as hit`, [
      banId,
    ]);
    return rows.map(({ room_id }) => room_id);
  }

  /** Ends the sessions in a room that the ban reaches. */
  async revokeReached(manager: EntityManager, banId: string, roomId: string, now: Date): Promise<EndedSession[]> {
    const [rows] = await manager.query<[EndedSession[], number]>(
      `update chat.session set revoked_at = $3 where id in (
         select hit.id from (${reached}) as hit join chat.participant p on p.id = hit.participant_id
         where hit.room_id = $2 and (hit.banned_room_id is null or (hit.banned_room_id = $2 and not p.is_host)))
       returning participant_id, id as session_id`,
      [banId, roomId, now],
    );
    return rows;
  }

  /** @returns whether there was one in force. */
  async lift(roomId: string, usernameKey: string, now: Date): Promise<boolean> {
    const [, lifted] = await this.source.query<[unknown[], number]>(
      `update chat.ban b set lifted_at = $3 from chat.participant p
       where p.room_id = $1 and p.username_key = $2 and b.room_id = $1 and b.participant_id = p.id
         and b.lifted_at is null and (b.expires_at is null or b.expires_at > $3)`,
      [roomId, usernameKey, now],
    );
    return lifted > 0;
  }

  async liftFromSite(id: string, now: Date): Promise<boolean> {
    const [, lifted] = await this.source.query<[unknown[], number]>(
      `update chat.ban set lifted_at = $2 where id = $1 and room_id is null and lifted_at is null
         and (expires_at is null or expires_at > $2)`,
      [id, now],
    );
    return lifted > 0;
  }

  /** Those in force, newest first. @param roomId `null`: the bans from every room */
  async list(roomId: string | null, before: string | null, limit: number, now: Date): Promise<BanRow[]> {
    return this.source.query<BanRow[]>(
      `select ${banColumns} from chat.ban
       where ${roomId === null ? 'room_id is null and $1::uuid is null' : 'room_id = $1'} and lifted_at is null
         and (expires_at is null or expires_at > $4) and ($2::uuid is null or id < $2)
       order by id desc limit $3`,
      [roomId, before, limit, now],
    );
  }
}
